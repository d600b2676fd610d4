package org.jvbperc.kd.config;

import java.io.Serial;

/** The configuration cannot be used. The message names the key, its value (no secret) and what was expected. */
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
