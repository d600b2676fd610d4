package org.jvbperc.md.room;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * SSRCs of participants who have left a conference, until the bridge has settled: its last packets of them are sent and it routes
 * without them. Bounded by what participants can bring in that time. Owned under its conference's lock.
 */
final class DepartedSources {
    /** Bridges take fractions of a second. */
    static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Integer, Long> leftAt = new HashMap<>();

    void add(Set<Integer> ssrcs, long nowNanos) {
        ssrcs.forEach(ssrc -> leftAt.put(ssrc, nowNanos));
    }

    /** Takes out those that left long enough ago. */
    Set<Integer> takeSettled(long nowNanos) {
        Set<Integer> settled = new HashSet<>();
        leftAt.forEach((ssrc, left) -> {
            if (nowNanos - left >= SETTLING_NANOS) {
                settled.add(ssrc);
            }
        });
        leftAt.keySet().removeAll(settled);
        return settled;
    }
}
