package org.jvbperc.tunnel.transport;

import java.io.Serial;

/**
 * A part of the tunnel's transport cannot be used as configured: a key or certificate file, or an address to listen on. The
 * message names the file or address and the fault, never key material or a password.
 */
public final class TlsException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
