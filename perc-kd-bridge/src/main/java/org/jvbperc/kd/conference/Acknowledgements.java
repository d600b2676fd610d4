package org.jvbperc.kd.conference;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The keys, or the rosters, that one member was sent and has not acknowledged, oldest first. Messages arrive in order, so that an
 * acknowledgement counts for all earlier ones too. Guarded by the conference's lock.
 */
final class Acknowledgements {
    private final Queue<Outstanding> outstanding = new ArrayDeque<>(2);

    private record Outstanding(long number, Instant since) {}

    /** Something is sent now that the member must acknowledge. */
    void expect(long number, Instant now) {
        outstanding.add(new Outstanding(number, now));
    }

    /** Returns whether something with this number was outstanding. */
    boolean acknowledged(long number) {
        if (outstanding.stream().noneMatch(sent -> sent.number() == number)) {
            return false;
        }
        while (outstanding.remove().number() != number) {
            // An earlier one, which has arrived as well.
        }
        return true;
    }

    boolean isEmpty() {
        return outstanding.isEmpty();
    }

    /** Whether something sent at {@code before} or earlier is outstanding. */
    boolean hasSince(Instant before) {
        Outstanding oldest = outstanding.peek();
        return oldest != null && !oldest.since().isAfter(before);
    }

    /** Gives the member the whole time again to acknowledge what is outstanding: all of it counts as sent at {@code now}. */
    void restart(Instant now) {
        int count = outstanding.size();
        for (int i = 0; i < count; i++) {
            outstanding.add(new Outstanding(outstanding.remove().number(), now));
        }
    }

    void clear() {
        outstanding.clear();
    }
}
