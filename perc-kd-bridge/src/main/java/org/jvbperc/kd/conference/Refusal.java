package org.jvbperc.kd.conference;

import java.io.Serial;

/** An offer, answer or participant was refused. The message is for people and contains no assertion and no description. */
public final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Condition condition;

    public Refusal(Condition condition, String detail) {
        super(detail);
        this.condition = condition;
    }

    public Refusal(Condition condition, String detail, Throwable cause) {
        super(detail, cause);
        this.condition = condition;
    }

    /** The machine-readable reason. */
    public Condition condition() {
        return condition;
    }

    /** The reason for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
