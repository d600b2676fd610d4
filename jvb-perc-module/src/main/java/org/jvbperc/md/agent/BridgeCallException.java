package org.jvbperc.md.agent;

import java.io.Serial;

/** A call of a member of the bridge failed; the cause is the bridge's exception. */
final class BridgeCallException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    BridgeCallException(String member, Throwable cause) {
        super(member + " failed: " + cause, cause);
    }
}
