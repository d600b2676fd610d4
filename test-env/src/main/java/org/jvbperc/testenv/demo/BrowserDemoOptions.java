package org.jvbperc.testenv.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a demo with browsers runs.
 *
 * @param cast the browser of each participant, or {@link #NATIVE}, by name; they join in the order of their names
 * @param duration for which everybody stays once all see all
 * @param backgroundSeconds if it is not 0, the first browser goes through everything that people do and accidents do to a call, while the
 *     second one's tab is in the background for that long
 * @param joins how many joins of one participant of each browser the demo times; with 0 it makes the usual call
 * @param codec what browsers send their pictures as
 * @param jvb the Jitsi Videobridge to run on, or null for the embedded bridge
 * @param keep whether the files with secrets (capture, keys, passwords) stay in the work folder
 * @param driver the folder of the browsers' driver
 * @param progress where a line a step goes
 */
record BrowserDemoOptions(
        Map<String, String> cast,
        Duration duration,
        int backgroundSeconds,
        int joins,
        String codec,
        @Nullable JvbOptions jvb,
        boolean keep,
        Path driver,
        Path workDir,
        Consumer<String> progress) {
    /** A participant that is not a browser. */
    static final String NATIVE = "native";

    /** What a participant may be. */
    static final List<String> KINDS = List.of("chromium", "firefox", NATIVE);

    /** Two Chromium, one Firefox, one native participant. */
    static final Map<String, String> CAST =
            Map.of("alice", "chromium", "bob", "chromium", "carol", "firefox", "dave", NATIVE);

    BrowserDemoOptions {
        cast = Collections.unmodifiableMap(new TreeMap<>(cast));
    }

    /** Whether somebody does something to the call. Otherwise a control shows that the audit would find frames in clear. */
    boolean hasScenarios() {
        return backgroundSeconds != 0 || joins != 0;
    }
}
