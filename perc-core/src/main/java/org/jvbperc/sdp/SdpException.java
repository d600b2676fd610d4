package org.jvbperc.sdp;

import java.io.Serial;

/**
 * A session description that cannot be used. The message names the line's number and content (cut, and without secrets or
 * assertions) or the attribute, and what was expected.
 */
public final class SdpException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public SdpException(String message) {
        super(message);
    }

    public SdpException(String message, Throwable cause) {
        super(message, cause);
    }
}
