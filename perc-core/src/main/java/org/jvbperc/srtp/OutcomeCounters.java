package org.jvbperc.srtp;

import java.util.EnumMap;

/** A counter for every value of an enum; counting does not allocate. Owned by one thread. */
public final class OutcomeCounters<E extends Enum<E>> {
    private final EnumMap<E, long[]> counts;

    /** Begins with 0 for every value of {@code outcomes}. */
    public OutcomeCounters(Class<E> outcomes) {
        counts = new EnumMap<>(outcomes);
        for (E outcome : outcomes.getEnumConstants()) {
            counts.put(outcome, new long[1]);
        }
    }

    /** Counts {@code outcome} and returns it. */
    public E count(E outcome) {
        cell(outcome)[0]++;
        return outcome;
    }

    /** How many times {@code outcome} was counted. */
    public long get(E outcome) {
        return cell(outcome)[0];
    }

    private long[] cell(E outcome) {
        long[] cell = counts.get(outcome);
        if (cell == null) {
            throw new IllegalStateException("no counter for " + outcome);
        }
        return cell;
    }
}
