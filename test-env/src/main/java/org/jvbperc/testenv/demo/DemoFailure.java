package org.jvbperc.testenv.demo;

import java.io.Serial;

/** A step of the demo that did not work; the message says which and why, for people. */
public final class DemoFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason what did not work, and why
     */
    public DemoFailure(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
