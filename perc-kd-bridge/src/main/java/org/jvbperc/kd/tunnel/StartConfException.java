package org.jvbperc.kd.tunnel;

import java.io.Serial;

/** A Media Distributor did not accept a conference. */
public final class StartConfException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String condition;

    StartConfException(String condition, String message) {
        super(message);
        this.condition = condition;
    }

    StartConfException(String condition, String message, Throwable cause) {
        super(message, cause);
        this.condition = condition;
    }

    /** {@code md-unreachable}, {@code md-refused}, {@code md-bad-response} or {@code md-untrusted}. */
    public String condition() {
        return condition;
    }
}
