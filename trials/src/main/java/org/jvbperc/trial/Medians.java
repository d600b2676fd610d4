package org.jvbperc.trial;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Medians of measurements, because a busy machine spoils single ones. */
final class Medians {
    private Medians() {}

    /** The middle one, or the mean of the two in the middle; there must be at least one. */
    static <T> double of(Collection<T> measured, ToDoubleFunction<T> value) {
        double[] sorted = measured.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
