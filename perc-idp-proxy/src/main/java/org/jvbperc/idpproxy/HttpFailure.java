package org.jvbperc.idpproxy;

import java.io.Serial;

/** A request got no answer. The message is for people and names only the host of the address. */
final class HttpFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What failed. */
    enum Kind {
        /** The address is not https, or leads to a host that may not be reached. */
        FORBIDDEN,
        /** The server's certificate is not acceptable. */
        TLS,
        /** Everything else: no connection, no answer, too long an answer, too many redirects. */
        LOAD
    }

    private final Kind kind;

    HttpFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    HttpFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
