package org.jvbperc.md.config;

import java.io.Serial;

/** Configuration that cannot be used. The message names the key, its value (not if secret) and what was expected. */
public final class PercConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public PercConfigException(String message) {
        super(message);
    }

    public PercConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
