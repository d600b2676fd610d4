package org.jvbperc.cli;

import java.io.Serial;

/** An option that cannot be used; the message names option, value and what was expected. */
public final class UsageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
