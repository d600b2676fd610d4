package org.jvbperc.ice;

import java.io.Serial;

/** ICE cannot begin: an address that cannot be bound, or a description without usable candidates. The message says which. */
public final class IceException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    IceException(String message) {
        super(message);
    }

    IceException(String message, Throwable cause) {
        super(message, cause);
    }
}
