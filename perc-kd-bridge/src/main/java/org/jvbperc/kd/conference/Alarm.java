package org.jvbperc.kd.conference;

import java.time.Instant;

/** Schedules calls of {@link ConferenceDirectory#keysDue}. A call that comes early or late does no harm. Must not block. */
@FunctionalInterface
public interface Alarm {
    /** Schedules nothing, for tests and tools that control the time themselves. */
    Alarm NONE = (conference, when) -> {};

    /** Schedules a call at {@code when}. No lock is held. */
    void set(Conference conference, Instant when);
}
