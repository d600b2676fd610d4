package org.jvbperc.idpproxy;

import java.io.Serial;

/**
 * The calls that a realm can make to this side. The script chooses the arguments, so they are checked like input from the
 * network.
 */
@FunctionalInterface
interface HostCalls {
    /**
     * Answers a call, on the realm's thread.
     *
     * @param function its name
     * @param arguments a JSON array
     * @return a JSON object with the member {@code value} or {@code error}
     * @throws Abort to end the realm
     */
    String call(String function, String arguments);

    /** Ends the realm from inside a call; unchecked because it passes through the engine's frames. */
    final class Abort extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final RealmException reason;

        Abort(RealmException reason) {
            super(reason);
            this.reason = reason;
        }

        RealmException reason() {
            return reason;
        }
    }
}
