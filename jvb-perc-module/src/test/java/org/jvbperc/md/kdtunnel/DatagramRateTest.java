package org.jvbperc.md.kdtunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DatagramRateTest {
    private static final long SECOND = 1_000_000_000L;

    private static int taken(DatagramRate rate, long nowNanos, int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += rate.take(nowNanos) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void take_burst_isFourSecondsWorth() {
        DatagramRate rate = new DatagramRate(50, 7);
        assertEquals(200, taken(rate, 7, 1000));
    }

    @Test
    void take_afterTheBurst_refillsAtTheRate() {
        DatagramRate rate = new DatagramRate(50, 0);
        assertEquals(200, taken(rate, 0, 1000));
        assertEquals(0, taken(rate, SECOND / 51, 10));
        assertEquals(50, taken(rate, SECOND, 1000));
        assertEquals(200, taken(rate, 100 * SECOND, 1000), "credit is bounded");
    }

    @Test
    void take_clockThatStandsStillOrGoesBack_givesNothing() {
        DatagramRate rate = new DatagramRate(1, 10 * SECOND);
        assertEquals(4, taken(rate, 10 * SECOND, 10));
        assertEquals(0, taken(rate, 9 * SECOND, 10));
    }
}
