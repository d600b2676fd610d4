package org.jvbperc.tls;

import java.io.IOException;
import java.io.Serial;

/** A connection failed before its tunnel was open; the message is already the explained reason. */
final class TunnelNotOpenException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    TunnelNotOpenException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
