package org.jvbperc.trial;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jvbperc.testenv.demo.JvbOptions;
import picocli.CommandLine.Option;

/** The options of all trials. */
final class TrialOptions {
    /** The bridge forwards everything, whatever bandwidth it estimates, and video without a bridge channel's request. */
    static final String EVERYTHING_FORWARDED = "videobridge.cc { trust-bwe = false, initial-max-height-px = 720 }";

    @Option(names = "--jvb", required = true, paramLabel = "DIR", description = "The folder of the Jitsi Videobridge.")
    @SuppressWarnings("NullAway.Init")
    private Path jvb;

    @Option(names = "--agent", paramLabel = "JAR", hidden = true, description = "The agent.")
    private Path agent = Path.of("jvb-perc-module", "target", "jvb-perc.jar");

    @Option(names = "--browser-call", paramLabel = "DIR", hidden = true, description = "The ordinary call's driver.")
    private Path browserCall = Path.of("test-env", "browser-call");

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "The folder for files, which is emptied first (default target/trial).")
    private Path workDir = Path.of("target", "trial");

    @Option(names = "--max-memory", paramLabel = "SIZE", description = "The bridge's heap (default 1024m).")
    private String maxMemory = "1024m";

    /**
     * @param withAgent whether the bridge has the agent
     * @param configuration configuration added to the trial's
     */
    JvbOptions bridge(boolean withAgent, String configuration) {
        @Nullable Path jar = withAgent ? agent.toAbsolutePath() : null;
        return new JvbOptions(jvb, jar, browserCall.toAbsolutePath(), maxMemory, false, configuration);
    }

    Path workDir() {
        return workDir;
    }

    Path browserCall() {
        return browserCall.toAbsolutePath();
    }
}
