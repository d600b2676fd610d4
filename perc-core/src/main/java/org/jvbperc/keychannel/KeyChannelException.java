package org.jvbperc.keychannel;

import java.io.Serial;

/**
 * A message is malformed, or a public key or wrapped secret is not usable. Its message names message and field, what was found
 * and what was expected, and never a secret. Ends one association, never the process.
 */
public final class KeyChannelException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String condition;

    KeyChannelException(String condition, String message) {
        super(message);
        this.condition = condition;
    }

    /** The condition of a {@link RefusalMessage} for it: {@code malformed-message} or {@code invalid-key}. */
    public String condition() {
        return condition;
    }
}
