package org.jvbperc.tunnel.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts: doubling up to a limit, each shortened by up to half at random. One thread owns it. */
final class Backoff {
    private final long firstNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    Backoff(Duration first, Duration max, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.nextNanos = firstNanos;
    }

    /** The next pause in nanoseconds. */
    long next() {
        long pause = nextNanos / 2 + random.nextLong(nextNanos / 2 + 1);
        nextNanos = Math.min(maxNanos, 2 * nextNanos);
        return pause;
    }

    /** Restarts the sequence after a success. */
    void reset() {
        nextNanos = firstNanos;
    }
}
