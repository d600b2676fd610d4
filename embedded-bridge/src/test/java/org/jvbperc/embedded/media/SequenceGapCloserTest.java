package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceGapCloserTest {
    private final SequenceGapCloser closer = new SequenceGapCloser();

    @Test
    void map_nothingLeftOut_changesNothing() {
        for (int number = 60_000; number < 61_500; number++) {
            assertEquals(number, closer.map(number, true));
        }
        assertEquals(0, closer.offset());
    }

    @Test
    void map_pausedAndResumed_continuesWithoutGap() {
        assertEquals(10, closer.map(10, true));
        for (int number = 11; number < 500; number++) {
            assertEquals(SequenceGapCloser.DROP, closer.map(number, false));
        }
        assertEquals(11, closer.map(500, true));
        assertEquals(12, closer.map(501, true));
        assertEquals(489, closer.offset());
    }

    @Test
    void map_realLoss_keepsHole() {
        closer.map(10, true);
        assertEquals(15, closer.map(15, true));
        assertEquals(12, closer.map(12, true), "late packet of the hole");
    }

    @Test
    void map_lateAfterResume_getsTheOffsetOfItsTime() {
        closer.map(10, true);
        closer.map(12, true);
        closer.map(13, false);
        assertEquals(13, closer.map(14, true));
        assertEquals(11, closer.map(11, true));
    }

    @Test
    void map_lateOfPause_isDropped() {
        closer.map(10, true);
        closer.map(11, false);
        closer.map(13, false);
        closer.map(14, true);
        assertEquals(SequenceGapCloser.DROP, closer.map(12, true));
    }

    @Test
    void map_gapBeforeResume_countsAsLeftOut() {
        closer.map(10, true);
        closer.map(11, false);
        assertEquals(11, closer.map(20, true));
    }

    @Test
    void map_notWantedAtFirst_startsWithFirstWanted() {
        assertEquals(SequenceGapCloser.DROP, closer.map(10, false));
        assertEquals(500, closer.map(500, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {61_440, 65_000, 65_535})
    void map_startsNearWrap_movesAway(int first) {
        assertEquals(first - 0x8000, closer.map(first, true));
        assertEquals(first - 0x8000 + 1, closer.map((first + 1) & 0xFFFF, true));
    }

    @Test
    void map_startsFarFromWrap_staysThere() {
        assertEquals(61_439, closer.map(61_439, true));
    }

    @Test
    void map_wrap_isFollowed() {
        for (int step = 0; step < 200_000; step++) {
            int number = (40_000 + step) & 0xFFFF;
            int expected = step % 3 == 2 ? SequenceGapCloser.DROP : (40_000 + step - step / 3) & 0xFFFF;
            assertEquals(expected, closer.map(number, step % 3 != 2), "step " + step);
        }
    }

    @Test
    void original_ofSent_isTheReceivedNumber() {
        closer.map(10, true);
        closer.map(11, false);
        closer.map(12, true);
        assertEquals(12, closer.original(11));
        assertEquals(10, closer.original(10));
        assertEquals(SequenceGapCloser.DROP, closer.original(12));
    }

    @Test
    void splice_anotherSource_continuesBehindLast() {
        closer.map(10, true);
        closer.map(11, true);
        closer.map(12, false);
        closer.splice();
        assertEquals(12, closer.map(50_000, true));
        assertEquals(13, closer.map(50_001, true));
    }

    @Test
    void splice_beforeStart_changesNothing() {
        closer.splice();
        assertEquals(7, closer.map(7, true));
    }

    @Test
    void map_tooLate_isDropped() {
        closer.map(1_000, true);
        closer.map(1_000 + SequenceGapCloser.WINDOW + 1, true);
        assertEquals(SequenceGapCloser.DROP, closer.map(1_001, true));
    }

    /** Whatever is lost, late or left out: no number is given twice, and in-order packets leave no gap of the bridge's making. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void map_lossReorderingPauses_neverRepeatsANumber(long seed) {
        Random random = new Random(seed);
        Map<Long, Long> sent = new HashMap<>();
        long highestOut = -1;
        int lastOut = 0;
        boolean wanted = true;
        List<Long> window = new ArrayList<>();
        for (long base = 30_000; base < 330_000; base += 8) {
            window.clear();
            for (long index = base; index < base + 8; index++) {
                if (random.nextInt(10) != 0) {
                    window.add(index);
                }
            }
            if (random.nextInt(4) == 0) {
                Collections.shuffle(window, random);
            }
            for (long index : window) {
                wanted = random.nextInt(50) == 0 ? !wanted : wanted;
                int out = closer.map((int) (index & 0xFFFF), wanted);
                if (out != SequenceGapCloser.DROP) {
                    long extended = highestOut < 0 ? out : highestOut + (short) (out - lastOut);
                    assertEquals(null, sent.put(extended, index), "seed " + seed + " number " + extended);
                    if (extended > highestOut) {
                        highestOut = extended;
                        lastOut = out;
                    }
                }
            }
        }
        assertTrue(sent.size() > 50_000);
    }
}
