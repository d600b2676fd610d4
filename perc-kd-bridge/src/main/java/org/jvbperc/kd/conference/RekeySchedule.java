package org.jvbperc.kd.conference;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Combines requests for new keys: the first one opens a window, and one new set at the end of the window serves all of them. A
 * random key also serves requests for a derived key or a new roster, but not the other way round. Guarded by the conference's
 * lock.
 */
final class RekeySchedule {
    /** The way in which the next set is made. */
    enum Kind {
        /** No new set: only the roster has changed. */
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

    /** Takes what is due; null if nothing is. */
    @Nullable
    Kind take(Instant now) {
        Kind kind = wanted;
        if (kind == null || now.isBefore(dueAt)) {
            return null;
        }
        wanted = null;
        return kind;
    }

    /** The time at which something is due, or null. */
    @Nullable
    Instant dueAt() {
        return wanted == null ? null : dueAt;
    }

    void clear() {
        wanted = null;
    }
}
