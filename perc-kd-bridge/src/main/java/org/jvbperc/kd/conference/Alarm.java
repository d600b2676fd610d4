package org.jvbperc.kd.conference;

import java.time.Instant;

/** Has {@link ConferenceDirectory#keysDue} called at a time; sooner or later than that does no harm. Must not block. */
@FunctionalInterface
public interface Alarm {
    /** For tests and tools that let time pass themselves. */
    Alarm NONE = (conference, when) -> {};

    /** Asks for a call at {@code when}. Called without locks. */
    void set(Conference conference, Instant when);
}
