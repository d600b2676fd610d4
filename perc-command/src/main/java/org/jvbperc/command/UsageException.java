package org.jvbperc.command;

import java.io.Serial;

/** An option or a file that cannot be used; the message names it, what was found, and what was expected. */
public final class UsageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
