package org.jvbperc.md.config;

import com.typesafe.config.Config;

/** The Media Distributor's configuration, {@code videobridge.perc}. Immutable. */
public final class PercConfig {
    private final Config source;

    private PercConfig(Config source) {
        this.source = source;
    }

    /**
     * Reads {@code videobridge.perc} from {@code root}, for instance {@code ConfigFactory.load()}.
     *
     * @throws PercConfigException naming the key, its value and what was expected
     */
    public static PercConfig load(Config root) throws PercConfigException {
        if (!root.hasPath("videobridge.perc")) {
            throw new PercConfigException("videobridge.perc is missing");
        }
        return new PercConfig(root.getConfig("videobridge.perc"));
    }

    /** Whether the module does anything. */
    public boolean enabled() {
        return source.getBoolean("enabled");
    }
}
