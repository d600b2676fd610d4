package org.jvbperc.testenv.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
    private static final long MIB = 1 << 20;

    private static ProcessSample sample(int i, long heap, int threads, long associations) {
        return new ProcessSample(60L * i, heap, 1000, 16 * MIB, threads, 180, 300_000, associations, 3);
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
        assertEquals(1, growth.size());
        assertTrue(growth.get(0).startsWith("live heap grew from "), growth::toString);
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
