package org.jvbperc.tunnel;

import java.io.Serial;

/**
 * A tunnel cannot continue: malformed message, wrong order, or no common version. Its message names message, field and section.
 * Ends one tunnel, never the process.
 */
public final class TunnelException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public TunnelException(String message) {
        super(message);
    }

    public TunnelException(String message, Throwable cause) {
        super(message, cause);
    }
}
