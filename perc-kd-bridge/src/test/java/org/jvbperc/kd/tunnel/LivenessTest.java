package org.jvbperc.kd.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Liveness liveness =
            new Liveness(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(2));

    private static Instant at(double seconds) {
        return START.plusMillis((long) (seconds * 1000));
    }

    @Test
    void nothing_isAskedBeforeItHasBegun() {
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(1000), true));
    }

    @Test
    void silentEndpoint_isProbedAtEachInterval_andOutAtTheEnd() {
        liveness.alive(START);
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(9.9), true));
        assertEquals(Liveness.Action.PROBE, liveness.tick(at(10), true));
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(10.1), true));
        assertEquals(Liveness.Action.PROBE, liveness.tick(at(20), true));
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(29.9), true));
        assertEquals(Liveness.Action.SILENT, liveness.tick(at(30), true));
    }

    @Test
    void endpointThatAnswers_stays_andItsSilenceCountsFromTheQuestion() {
        liveness.alive(START);
        for (int i = 1; i < 100; i++) {
            assertEquals(Liveness.Action.PROBE, liveness.tick(at(10 * i), true));
            liveness.alive(at(10 * i));
        }
        // An answer that was kept back tells of the time of its question, and an old one of nothing.
        liveness.alive(at(5));
        assertEquals(Liveness.Action.SILENT, liveness.tick(at(1020), true));
    }

    @Test
    void endpointSaidToBeGone_isProbed_andOutIfItDoesNotAnswer_withATunnelOrWithout() {
        liveness.alive(START);
        assertTrue(liveness.doubt(at(1)));
        assertFalse(liveness.doubt(at(1.5)), "it has no more time because it is said again");
        assertEquals(Liveness.Action.PROBE, liveness.tick(at(1.6), true));
        // An answer to an earlier question says nothing about now.
        assertFalse(liveness.alive(at(0.9)));
        assertEquals(Liveness.Action.PROBE, liveness.tick(at(2.9), false));
        assertEquals(Liveness.Action.GONE, liveness.tick(at(3), false));
    }

    @Test
    void endpointSaidToBeGone_thatAnswers_stays_andMayBeDoubtedAgain() {
        liveness.alive(START);
        assertFalse(liveness.alive(at(0.5)), "nobody doubted it");
        assertTrue(liveness.doubt(at(1)));
        assertTrue(liveness.alive(at(1)));
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(9), true));
        assertTrue(liveness.doubt(at(9)));
        assertEquals(Liveness.Action.GONE, liveness.tick(at(11), true));
    }

    @Test
    void endpointSaidToBeGone_beforeItHasAcknowledgedAnything_hasTheSameTime() {
        assertTrue(liveness.doubt(START));
        assertEquals(Liveness.Action.PROBE, liveness.tick(at(1), true));
        assertEquals(Liveness.Action.GONE, liveness.tick(at(2), true));
    }

    @Test
    void timeWithoutATunnel_doesNotCount_butOnlyForSoLong() {
        liveness.alive(START);
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(5), true));
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(45), false));
        assertEquals(Liveness.Action.PROBE, liveness.tick(at(46), true));
        assertEquals(Liveness.Action.WAIT, liveness.tick(at(47), true));
        liveness.alive(at(46));
        assertEquals(Liveness.Action.SILENT, liveness.tick(at(76), true));
    }

    @Test
    void tunnelThatComesAndGoes_keepsNobodyForEver() {
        liveness.alive(START);
        Liveness.Action last = Liveness.Action.WAIT;
        double seconds = 0;
        while (last != Liveness.Action.SILENT) {
            last = liveness.tick(at(seconds += 1), false);
            if (last != Liveness.Action.SILENT) {
                last = liveness.tick(at(seconds += 0.1), true);
            }
        }
        assertEquals(90, seconds, 2);
    }
}
