package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SrtpReplayWindowTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 100, 128, 1024})
    void isFresh_againstAPlainModel_agrees(int size) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            SrtpReplayWindow window = new SrtpReplayWindow(size);
            Set<Long> seen = new HashSet<>();
            long highest = -1;
            long base = random.nextInt(300);
            for (int i = 0; i < 2000; i++) {
                base += random.nextInt(10) == 0 ? random.nextInt(3 * size) : 1;
                long index = Math.max(0, base + random.nextInt(2 * size) - size);
                boolean expected = index > highest || (highest - index < size && !seen.contains(index));
                assertEquals(expected, window.isFresh(index), "seed " + seed + ", index " + index);
                if (expected && random.nextInt(5) != 0) {
                    window.commit(index);
                    seen.add(index);
                    highest = Math.max(highest, index);
                    assertEquals(highest, window.highest());
                }
            }
        }
    }

    @Test
    void isFresh_atTheWindowsEdge_refusesWhatIsOlder() {
        SrtpReplayWindow window = new SrtpReplayWindow(64);
        window.commit(1000);
        assertTrue(window.isFresh(937));
        assertFalse(window.isFresh(936));
        assertFalse(window.isFresh(1000));
        assertTrue(window.isFresh(1001));
    }

    @Test
    void commit_farAhead_forgetsTheOldOnes() {
        SrtpReplayWindow window = new SrtpReplayWindow(64);
        for (long index = 0; index < 200; index++) {
            window.commit(index);
        }
        window.commit(1L << 47);
        for (long index = (1L << 47) - 63; index < 1L << 47; index++) {
            assertTrue(window.isFresh(index));
        }
        assertFalse(window.isFresh(199));
    }

    @Test
    void constructor_windowBelow64_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SrtpReplayWindow(63));
    }
}
