package org.jvbperc.sframe;

import java.util.EnumMap;

/** A counter for each outcome; counting does not allocate. Owned by one thread. */
final class SFrameCounters {
    private final EnumMap<SFrameOutcome, long[]> counts = new EnumMap<>(SFrameOutcome.class);

    SFrameCounters() {
        for (SFrameOutcome outcome : SFrameOutcome.values()) {
            counts.put(outcome, new long[1]);
        }
    }

    /** Counts {@code outcome} and returns it. */
    SFrameOutcome count(SFrameOutcome outcome) {
        cell(outcome)[0]++;
        return outcome;
    }

    long get(SFrameOutcome outcome) {
        return cell(outcome)[0];
    }

    private long[] cell(SFrameOutcome outcome) {
        long[] cell = counts.get(outcome);
        if (cell == null) {
            throw new IllegalStateException("no counter for " + outcome);
        }
        return cell;
    }
}
