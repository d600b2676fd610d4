package org.jvbperc.testenv.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param participants who are admitted, 2..12
 * @param duration of sending
 * @param keep whether processes' files with secrets (capture, keys, passwords) stay in the work folder
 * @param impair the bridge's impairment option, or null for a clean network
 * @param progress where a line a step goes
 */
record DemoOptions(
        int participants,
        Duration duration,
        boolean keep,
        @Nullable String impair,
        Path workDir,
        java.util.function.Consumer<String> progress) {
    /** One per name below. */
    static final int MAX_PARTICIPANTS = 12;
}
