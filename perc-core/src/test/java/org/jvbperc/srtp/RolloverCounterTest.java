package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** RFC 3711 section 3.3.1 and appendix A. */
class RolloverCounterTest {
    @Test
    void estimate_acrossAWrap_countsUpAndBack() {
        RolloverCounter counter = new RolloverCounter(5);
        commit(counter, 65530);
        assertEquals(6L << 16 | 3, counter.estimate(3));
        assertEquals(5L << 16 | 65000, counter.estimate(65000));
        commit(counter, 3);
        assertEquals(6, counter.value());
        assertEquals(5L << 16 | 65535, counter.estimate(65535));
        commit(counter, 65535);
        assertEquals(6, counter.value(), "an older packet does not count back");
        assertEquals(6L << 16 | 3, counter.highestIndex());
    }

    @Test
    void estimate_halfTheRangeAway_isTheSameRoc() {
        RolloverCounter counter = new RolloverCounter(5);
        commit(counter, 0);
        assertEquals(5L << 16 | 32768, counter.estimate(32768));
        assertEquals(4L << 16 | 32769, counter.estimate(32769));
        commit(counter, 32768);
        assertEquals(5L << 16, counter.estimate(0));
        commit(counter, 32769);
        assertEquals(6L << 16, counter.estimate(0));
    }

    @Test
    void estimate_beforeRocZero_isAJumpForward() {
        RolloverCounter counter = new RolloverCounter(0);
        commit(counter, 10);
        assertEquals(60000, counter.estimate(60000));
    }

    @Test
    void estimate_beforeTheFirstPacket_takesTheGivenRoc() {
        RolloverCounter counter = new RolloverCounter(7);
        assertEquals(-1, counter.highestIndex());
        assertEquals(7L << 16 | 65535, counter.estimate(65535));
        assertEquals(7L << 16, counter.estimate(0));
    }

    @Test
    void estimate_afterTheLastIndex_isBeyondTheLimit() {
        RolloverCounter counter = new RolloverCounter(0xFFFFFFFFL);
        commit(counter, 65535);
        assertEquals(RolloverCounter.INDEX_LIMIT, counter.estimate(0));
    }

    @Test
    void constructor_rocBeyond32Bits_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RolloverCounter(-1));
        assertThrows(IllegalArgumentException.class, () -> new RolloverCounter(1L << 32));
    }

    private static void commit(RolloverCounter counter, int sequenceNumber) {
        counter.commit(counter.estimate(sequenceNumber));
    }
}
