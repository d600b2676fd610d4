package org.jvbperc.testenv.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of one run.
 *
 * @param participants number of admitted participants, {@value #MIN_PARTICIPANTS}..{@value #MAX_PARTICIPANTS}
 * @param duration of sending
 * @param keep whether the files with secrets (capture, keys, passwords) stay in the work folder
 * @param impair the bridge's impairment option, or null for a clean network
 * @param jvb the Jitsi Videobridge to run on, or null for the embedded bridge
 * @param progress where a line a step goes
 */
record DemoOptions(
        int participants,
        Duration duration,
        boolean keep,
        @Nullable String impair,
        @Nullable JvbOptions jvb,
        Path workDir,
        Consumer<String> progress) {
    static final int MIN_PARTICIPANTS = 2;
    static final int MAX_PARTICIPANTS = 12;
}
