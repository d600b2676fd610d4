package org.jvbperc.testenv.demo;

import java.io.Serial;

/** A step of the demo has failed; the message says which step and why, for people. */
public final class DemoFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason the step that failed, and why
     */
    public DemoFailure(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
