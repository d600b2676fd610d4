package org.jvbperc.kd.conference;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Coalesces the wishes for new keys: the first one opens a window, at whose end one new set serves all of them. A fresh key serves
 * those that only wanted a ratchet or a new roster, never the other way round. Guarded by the conference's lock.
 */
final class RekeySchedule {
    /** How the next set is made. */
    enum Kind {
        /** Not at all: only the roster has changed. */
        NONE,
        RATCHET,
        FRESH
    }

    private final Duration window;
    private @Nullable Kind wanted;
    private Instant dueAt = Instant.EPOCH;

    RekeySchedule(Duration window) {
        this.window = window;
    }

    void want(Kind kind, Instant now) {
        if (wanted == null) {
            dueAt = now.plus(window);
            wanted = kind;
        } else if (kind.compareTo(wanted) > 0) {
            wanted = kind;
        }
    }

    /** What is due, once; null if nothing is. */
    @Nullable
    Kind take(Instant now) {
        Kind kind = wanted;
        if (kind == null || now.isBefore(dueAt)) {
            return null;
        }
        wanted = null;
        return kind;
    }

    /** When something is due, or null. */
    @Nullable
    Instant dueAt() {
        return wanted == null ? null : dueAt;
    }

    void clear() {
        wanted = null;
    }
}
