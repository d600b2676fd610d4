package org.jvbperc.identity;

import java.io.Serial;

/** An identity could not be asserted or validated. The message is for people and never contains an assertion or token. */
public final class IdentityException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final IdentityError error;

    public IdentityException(IdentityError error, String message) {
        super(message);
        this.error = error;
    }

    public IdentityException(IdentityError error, String message, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** What went wrong, for machines. */
    public IdentityError error() {
        return error;
    }
}
