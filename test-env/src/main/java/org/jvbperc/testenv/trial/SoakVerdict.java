package org.jvbperc.testenv.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Whether anything grew from the first third of the samples to the last: medians, so that one odd sample does not decide. */
final class SoakVerdict {
    static final int MIN_SAMPLES = 6;
    private static final double HEAP_GROWTH = 0.05;
    private static final long HEAP_SLACK_BYTES = 1L << 20;
    private static final long COUNT_SLACK = 3;

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
        check(found, samples, "buffers", "bytes", ProcessSample::liveArrayBytes, HEAP_GROWTH, HEAP_SLACK_BYTES);
        check(found, samples, "threads", "", ProcessSample::threads, 0, COUNT_SLACK);
        check(found, samples, "open files", "", ProcessSample::openFiles, 0, COUNT_SLACK);
        check(found, samples, "associations", "", ProcessSample::associations, 0, 1);
        check(found, samples, "endpoints", "", ProcessSample::endpoints, 0, 1);
        return found;
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
