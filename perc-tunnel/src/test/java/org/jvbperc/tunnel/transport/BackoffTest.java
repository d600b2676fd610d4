package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new Random(3));

    @Test
    void next_repeated_doublesUpToTheLimitWithJitter() {
        long[] limitsMillis = {200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000};
        for (long limit : limitsMillis) {
            assertPauseBelow(limit);
        }
    }

    @Test
    void reset_afterFailures_beginsAnew() {
        for (int i = 0; i < 20; i++) {
            backoff.next();
        }
        backoff.reset();
        assertPauseBelow(200);
    }

    private void assertPauseBelow(long limitMillis) {
        long pause = backoff.next();
        assertTrue(pause >= Duration.ofMillis(limitMillis).toNanos() / 2, limitMillis + ": " + pause);
        assertTrue(pause <= Duration.ofMillis(limitMillis).toNanos(), limitMillis + ": " + pause);
    }
}
