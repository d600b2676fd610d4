package org.jvbperc.identity.authorization;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A credential is refused. The message is for people and contains no token, proof or invitation. */
public final class AuthorizationException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final AuthorizationError error;

    public AuthorizationException(AuthorizationError error, String message) {
        this(error, message, null);
    }

    /**
     * With a cause.
     *
     * @param cause which must not quote the credential
     */
    public AuthorizationException(AuthorizationError error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** The fault, for machines. */
    public AuthorizationError error() {
        return error;
    }
}
