package org.jvbperc.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
    private static final long MIB = 1 << 20;

    private static ProcessSample sample(int i, long heap, int threads, long associations) {
        return new ProcessSample(60L * i, 3 * i, heap, 1000, 16 * MIB, 0, threads, 180, 300_000, associations, 3);
    }

    private static List<ProcessSample> samples(IntFunction<ProcessSample> each) {
        List<ProcessSample> samples = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            samples.add(each.apply(i));
        }
        return samples;
    }

    @Test
    void growth_levelWithNoise_none() {
        assertEquals(List.of(), SoakVerdict.growth(samples(i -> sample(i, (38 + i % 3) * MIB, 78 + i % 4, 2 + i % 2))));
    }

    @Test
    void growth_heapRising_isNamed() {
        List<String> growth = SoakVerdict.growth(samples(i -> sample(i, (38 + i) * MIB, 78, 3)));
        assertEquals(2, growth.size());
        assertTrue(growth.get(0).startsWith("live heap grew from "), growth::toString);
        assertTrue(
                growth.get(1).startsWith("live heap without the bridge's pool grew by 341.3 KiB a turn over 42 turns"),
                growth::toString);
    }

    /** What a real bridge did that kept the state of sources that had left; the difference between thirds hid it. */
    @Test
    void growth_fortyKiBATurnBehindAStepDown_isNamed() {
        double[] mebibytes = {
            36.78, 37.64, 37.88, 37.98, 38.50, 38.73, 38.74, 38.97, 39.28, 39.23, 39.35, 39.65, 39.63, 39.75, 40.06,
            40.02, 35.59, 35.85, 35.77, 35.84, 36.08, 36.03, 36.22, 36.54, 36.58, 36.68, 36.80, 36.90, 37.03, 37.06
        };
        List<String> growth = SoakVerdict.growth(samples(i -> sample(i, (long) (mebibytes[i] * MIB), 78, 3)));
        assertEquals(1, growth.size(), growth::toString);
        assertTrue(growth.get(0).startsWith("live heap without the bridge's pool grew by 38."), growth::toString);
    }

    @Test
    void growth_slowerThanTheBoundInTheSecondHalf_none() {
        assertEquals(
                List.of(),
                SoakVerdict.growth(samples(i -> sample(i, 36 * MIB + 3 * i * (i < 15 ? 30_000 : 9_000), 78, 3))));
    }

    /** The bridge's pool takes what it is given back by chance; that is not what is held. */
    @Test
    void growth_ofThePoolAlone_none() {
        assertEquals(
                List.of(),
                SoakVerdict.growth(samples(i -> new ProcessSample(
                        60L * i, 3 * i, 36 * MIB + 60_000L * i, 1000, 16 * MIB, 60_000L * i, 78, 180, 300_000, 3, 3))));
    }

    @Test
    void growth_noTurns_isNoGoodTrial() {
        List<ProcessSample> samples =
                samples(i -> new ProcessSample(60L * i, 0, 36 * MIB, 1000, 16 * MIB, 0, 78, 180, 300_000, 3, 3));
        assertEquals(1, SoakVerdict.growth(samples).size());
    }

    @Test
    void growth_threadsAndAssociationsRising_areNamed() {
        List<String> growth = SoakVerdict.growth(samples(i -> sample(i, 38 * MIB, 78 + i, 3 + i)));
        assertEquals(2, growth.size(), growth::toString);
        assertTrue(growth.get(0).startsWith("threads"));
        assertTrue(growth.get(1).startsWith("associations"));
    }

    @Test
    void growth_unknownAssociations_isNoGoodTrial() {
        assertEquals(
                1, SoakVerdict.growth(samples(i -> sample(i, 38 * MIB, 78, -1))).size());
    }

    @Test
    void growth_tooFewSamples_isNoGoodTrial() {
        assertEquals(
                1,
                SoakVerdict.growth(samples(i -> sample(i, 38 * MIB, 78, 3)).subList(0, 5))
                        .size());
    }
}
