package org.jvbperc.kd.http;

import java.io.Serial;

/** A request that is answered with an error. The detail is for people and contains nothing secret. */
public final class HttpProblem extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String condition;

    public HttpProblem(int status, String condition, String detail) {
        super(detail);
        this.status = status;
        this.condition = condition;
    }

    public HttpProblem(int status, String condition, String detail, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.condition = condition;
    }

    int status() {
        return status;
    }

    String condition() {
        return condition;
    }
}
