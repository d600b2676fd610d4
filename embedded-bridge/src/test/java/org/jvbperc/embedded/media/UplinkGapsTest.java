package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UplinkGapsTest {
    private static final long MILLI = 1_000_000;

    private final UplinkGaps gaps = new UplinkGaps(42);
    private final int[] target = new int[UplinkGaps.CAPACITY];

    private int[] due(long millis) {
        return Arrays.copyOf(target, gaps.due(target, millis * MILLI));
    }

    @Test
    void due_noGap_isEmpty() {
        for (int i = 0; i < 100; i++) {
            assertTrue(gaps.packet(1_000 + i, 0));
        }
        assertEquals(0, due(1_000).length);
    }

    @Test
    void due_reordered_asksForNothing() {
        gaps.packet(10, 0);
        gaps.packet(12, 0);
        gaps.packet(11, 5 * MILLI);
        assertEquals(0, due(100).length);
    }

    @Test
    void due_gap_asksAfterReorderingDelayAscending() {
        gaps.packet(0x1FFFE, 0);
        gaps.packet(0x20002, 0);
        assertEquals(0, due(14).length);
        assertArrayEquals(new int[] {0xFFFF, 0, 1}, due(15));
        assertEquals(0, due(20).length);
    }

    @Test
    void due_neverComes_isAskedForBoundedlyThenAbandoned() {
        gaps.packet(10, 0);
        gaps.packet(12, 0);
        int asked = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            asked += due(millis).length;
        }
        assertEquals(UplinkGaps.MAX_REQUESTS, asked);
        assertEquals(1, gaps.abandoned());
    }

    @Test
    void due_retries_areSpreadAndGrow() {
        gaps.packet(10, 0);
        gaps.packet(12, 0);
        long last = 0;
        long[] pauses = new long[UplinkGaps.MAX_REQUESTS];
        int asked = 0;
        for (int millis = 0; millis < 10_000 && asked < pauses.length; millis++) {
            if (due(millis).length == 1) {
                pauses[asked++] = millis - last;
                last = millis;
            }
        }
        assertTrue(pauses[1] >= 30 && pauses[1] <= 51, Arrays.toString(pauses));
        assertTrue(pauses[2] >= 60 && pauses[2] <= 101, Arrays.toString(pauses));
        assertTrue(pauses[4] >= 120 && pauses[4] <= 201, Arrays.toString(pauses));
    }

    @Test
    void due_arrivesAfterRequest_isNotAskedForAgain() {
        gaps.packet(10, 0);
        gaps.packet(12, 0);
        assertEquals(1, due(20).length);
        gaps.packet(11, 30 * MILLI);
        assertEquals(0, due(1_000).length);
        assertEquals(0, gaps.abandoned());
    }

    @Test
    void packet_hugeGap_wantsKeyFrameInstead() {
        gaps.packet(10, 0);
        assertFalse(gaps.packet(10 + UplinkGaps.CAPACITY + 2, 0));
        assertEquals(0, due(1_000).length);
    }

    @Test
    void packet_moreHolesThanCapacity_isBounded() {
        boolean followed = true;
        for (int i = 0; i < 1_000; i += 2) {
            followed &= gaps.packet(10 + i, 0);
        }
        assertFalse(followed);
        assertEquals(UplinkGaps.CAPACITY, due(20).length);
    }
}
