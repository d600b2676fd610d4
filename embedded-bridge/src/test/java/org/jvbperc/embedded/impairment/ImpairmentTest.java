package org.jvbperc.embedded.impairment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImpairmentTest {
    private static final ImpairmentSpec SPEC = ImpairmentSpec.parse("loss=0.1,duplicate=0.1,reorder=0.1,seed=7");

    private static List<Impairment.Fate> fates(ImpairmentSpec spec, int flow, boolean upstream, int count) {
        Impairment impairment = new Impairment(spec, flow, upstream);
        List<Impairment.Fate> fates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fates.add(impairment.next());
        }
        return fates;
    }

    @Test
    void parse_allParts_inAnyOrderAndPartly() {
        assertEquals(new ImpairmentSpec(0.1, 0.1, 0.1, 7), SPEC);
        assertEquals(new ImpairmentSpec(0, 0, 0.5, 0), ImpairmentSpec.parse(" reorder = 0.5 "));
        assertTrue(SPEC.isActive());
        assertFalse(ImpairmentSpec.parse("seed=1").isActive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loss", "loss=x", "loss=1.5", "loss=-0.1", "jitter=1", "loss=0.1;seed=2", "loss=NaN"})
    void parse_wrong_isRefusedWithThePart(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ImpairmentSpec.parse(text));
        assertTrue(refused.getMessage().startsWith("impairment"), refused.getMessage());
    }

    @Test
    void next_tenPercentEach_isAboutThat() {
        Map<Impairment.Fate, Integer> counts = new EnumMap<>(Impairment.Fate.class);
        fates(SPEC, 0, true, 100_000).forEach(fate -> counts.merge(fate, 1, Integer::sum));
        assertEquals(10_000, counts.get(Impairment.Fate.LOSE), 500);
        assertEquals(9_000, counts.get(Impairment.Fate.DUPLICATE), 500);
        assertEquals(8_100, counts.get(Impairment.Fate.DELAY), 500);
    }

    @Test
    void next_sameSeed_isTheSame() {
        assertEquals(fates(SPEC, 3, false, 1_000), fates(SPEC, 3, false, 1_000));
    }

    @Test
    void next_otherSeedFlowOrDirection_isAnother() {
        List<Impairment.Fate> reference = fates(SPEC, 0, true, 1_000);
        assertNotEquals(
                reference, fates(ImpairmentSpec.parse("loss=0.1,duplicate=0.1,reorder=0.1,seed=8"), 0, true, 1_000));
        assertNotEquals(reference, fates(SPEC, 1, true, 1_000));
        assertNotEquals(reference, fates(SPEC, 0, false, 1_000));
    }

    @Test
    void next_none_passes() {
        assertTrue(fates(ImpairmentSpec.NONE, 0, true, 1_000).stream().allMatch(Impairment.Fate.PASS::equals));
    }
}
