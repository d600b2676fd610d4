package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sets a conference's {@link Alarm} once for each time at which new keys are due. Guarded by the conference's lock. */
final class KeyAlarm {
    private @Nullable Instant setFor;

    /**
     * The time for which the alarm is to be set, when the lock has been released; null if it has been set already.
     *
     * @param due the next time at which new keys are due, or null
     */
    @Nullable
    Instant toSet(@Nullable Instant due) {
        if (due == null || due.equals(setFor)) {
            return null;
        }
        setFor = due;
        return due;
    }
}
