package org.jvbperc.md.room;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * SSRCs of endpoints that have left a room, until the bridge has sent their last packets and no longer routes them. Their
 * number is bounded by the sources that endpoints can announce in that time. The room guards it with its lock.
 */
final class DepartedSources {
    /** Time for the bridge, which needs fractions of a second. */
    static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Integer, Long> leftAt = new HashMap<>();

    void add(Set<Integer> ssrcs, long nowNanos) {
        ssrcs.forEach(ssrc -> leftAt.put(ssrc, nowNanos));
    }

    /** Removes and returns those that left long enough ago. */
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
