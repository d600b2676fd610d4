package org.jvbperc.kd.api;

import java.io.Serial;

/** There is no tunnel to the Media Distributor; the message says why. */
public final class RtcConnectException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    RtcConnectException(String message) {
        super(message);
    }
}
