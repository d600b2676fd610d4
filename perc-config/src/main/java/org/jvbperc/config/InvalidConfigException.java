package org.jvbperc.config;

/**
 * The configuration cannot be used. The message names the full key, its value unless that is a secret, what was expected, and the
 * file and line of the value.
 */
public final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidConfigException(String message) {
        super(message);
    }

    public InvalidConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
