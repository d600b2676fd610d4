package org.jvbperc.testenv.idp;

import java.io.IOException;
import java.io.Serial;

/** A request whose body is not what the resource expects; the message names the field. */
final class BadRequest extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String detail;

    BadRequest(String detail) {
        super(detail);
        this.detail = detail;
    }

    String detail() {
        return detail;
    }
}
