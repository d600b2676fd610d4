package org.jvbperc.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Whether anything grew: from the first third of the samples to the last, and the live heap from turn to turn in the second
 * half, after one-time allocations. Medians, so that single outliers do not decide.
 */
final class SoakVerdict {
    static final int MIN_SAMPLES = 6;
    private static final double HEAP_GROWTH = 0.05;
    private static final long HEAP_SLACK_BYTES = 1L << 20;
    private static final long COUNT_SLACK = 3;
    /** The allowed growth for two sources that have left, in a call of two who stay. */
    private static final double BYTES_PER_TURN = 12 * 1024.0;
    /** Samples vary, mainly with the number of participants at the moment. */
    private static final double SLOPE_SLACK_BYTES = 256 * 1024.0;

    private SoakVerdict() {}

    /** What grew, a sentence each. */
    static List<String> growth(List<ProcessSample> samples) {
        if (samples.size() < MIN_SAMPLES) {
            return List.of("only " + samples.size() + " samples: expected at least " + MIN_SAMPLES);
        }
        List<String> found = new ArrayList<>();
        if (samples.stream().anyMatch(sample -> sample.associations() < 0 || sample.endpoints() < 0)) {
            found.add("the bridge did not say how many associations and endpoints it has");
        }
        check(found, samples, "live heap", "bytes", ProcessSample::liveHeapBytes, HEAP_GROWTH, HEAP_SLACK_BYTES);
        checkSlope(found, samples);
        check(found, samples, "buffers", "bytes", ProcessSample::liveArrayBytes, HEAP_GROWTH, HEAP_SLACK_BYTES);
        check(found, samples, "threads", "", ProcessSample::threads, 0, COUNT_SLACK);
        check(found, samples, "open files", "", ProcessSample::openFiles, 0, COUNT_SLACK);
        check(found, samples, "associations", "", ProcessSample::associations, 0, 1);
        check(found, samples, "endpoints", "", ProcessSample::endpoints, 0, 1);
        return found;
    }

    /** Growth of the live heap, without the bridge's pool, in the second half: the median of the slopes of all pairs of samples (Theil, Sen). */
    static double bytesPerTurn(List<ProcessSample> samples) {
        List<ProcessSample> half = secondHalf(samples);
        List<Double> slopes = new ArrayList<>();
        for (ProcessSample from : half) {
            for (ProcessSample to : half) {
                if (to.turns() > from.turns()) {
                    slopes.add((double) (to.heldBytes() - from.heldBytes()) / (to.turns() - from.turns()));
                }
            }
        }
        return slopes.isEmpty() ? 0 : Medians.of(slopes, Double::doubleValue);
    }

    private static List<ProcessSample> secondHalf(List<ProcessSample> samples) {
        return samples.subList(samples.size() / 2, samples.size());
    }

    private static void checkSlope(List<String> found, List<ProcessSample> samples) {
        List<ProcessSample> half = secondHalf(samples);
        int turns = half.get(half.size() - 1).turns() - half.get(0).turns();
        double bound = turns == 0 ? 0 : BYTES_PER_TURN + SLOPE_SLACK_BYTES / turns;
        double slope = bytesPerTurn(samples);
        if (turns == 0 || slope > bound) {
            found.add(String.format(
                    Locale.ROOT,
                    "live heap without the bridge's pool grew by %.1f KiB a turn over %d turns: expected at most %.1f",
                    slope / 1024,
                    turns,
                    bound / 1024));
        }
    }

    private static void check(
            List<String> found,
            List<ProcessSample> samples,
            String what,
            String unit,
            ToLongFunction<ProcessSample> value,
            double share,
            long slack) {
        int third = samples.size() / 3;
        long first = median(samples.subList(0, third), value);
        long last = median(samples.subList(samples.size() - third, samples.size()), value);
        if (last > first + first * share + slack) {
            found.add(String.format(Locale.ROOT, "%s grew from %,d to %,d %s", what, first, last, unit)
                    .strip());
        }
    }

    private static long median(List<ProcessSample> samples, ToLongFunction<ProcessSample> value) {
        long[] sorted = samples.stream().mapToLong(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
