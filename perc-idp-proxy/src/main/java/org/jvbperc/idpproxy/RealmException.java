package org.jvbperc.idpproxy;

import java.io.Serial;

/** A realm has ended before its result. The message is fixed text and contains nothing of the script's. */
final class RealmException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** How it ended. */
    enum Kind {
        /** The limit of memory leaves no room for the engine. */
        OUT_OF_MEMORY,
        /** The engine cannot continue: its memory or stack is exhausted. */
        ENGINE_STOPPED,
        /** The thread was interrupted: a limit of time was exceeded, or no caller waits for the result any more. */
        INTERRUPTED,
        /** Nothing is pending that could settle the promise. */
        NEVER_SETTLED,
        /** A limit of calls, fetches, timers or output was exceeded. */
        LIMIT
    }

    private final Kind kind;

    RealmException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
