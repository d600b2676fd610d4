package org.jvbperc.testenv.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which Jitsi Videobridge to run, and how.
 *
 * @param directory where it is installed
 * @param agent the agent's jar; null to run the bridge without it
 * @param browserCall the folder of the ordinary call's driver
 * @param maxMemory the bridge's heap, as {@code -Xmx} takes it
 * @param capture whether the bridge records its packets and keys
 * @param moreConfiguration configuration of the bridge, added to the demo's
 * @param javaOptions of the bridge, likewise
 */
public record JvbOptions(
        Path directory,
        @Nullable Path agent,
        Path browserCall,
        String maxMemory,
        boolean capture,
        String moreConfiguration,
        List<String> javaOptions) {
    static final String MAX_MEMORY = "1024m";

    /** Without Java options. */
    public JvbOptions(
            Path directory,
            @Nullable Path agent,
            Path browserCall,
            String maxMemory,
            boolean capture,
            String moreConfiguration) {
        this(directory, agent, browserCall, maxMemory, capture, moreConfiguration, List.of());
    }

    /** The same with these Java options. */
    public JvbOptions withJavaOptions(List<String> options) {
        return new JvbOptions(directory, agent, browserCall, maxMemory, capture, moreConfiguration, options);
    }

    /**
     * Checks the files other than the bridge's.
     *
     * @throws DemoFailure naming the missing one
     */
    void check() throws DemoFailure {
        if (agent != null) {
            if (!Files.isReadable(agent)) {
                throw new DemoFailure("the agent's jar " + agent + " is not there: build it with ./perc build");
            }
            JvbInstallation.checkNoBlank("the agent's jar", agent);
        }
        if (!Files.isReadable(browserCall.resolve("call.mjs"))) {
            throw new DemoFailure("the driver of the ordinary call is not in " + browserCall);
        }
        if (!Files.isDirectory(browserCall.resolve("node_modules"))) {
            throw new DemoFailure("the driver of the ordinary call is not installed: run npm ci in " + browserCall);
        }
    }
}
