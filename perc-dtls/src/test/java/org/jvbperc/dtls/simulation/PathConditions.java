package org.jvbperc.dtls.simulation;

import java.time.Duration;

/**
 * What a network path does to datagrams.
 *
 * @param loss probability that a datagram is lost
 * @param duplication probability that one that is not lost arrives twice
 * @param latency of the fastest datagrams
 * @param jitter how much longer others take at most; datagrams overtake each other by that much
 * @param mtuBytes the longest datagram that passes
 */
public record PathConditions(double loss, double duplication, Duration latency, Duration jitter, int mtuBytes) {
    /** In order and without loss, 10 ms each. */
    public static final PathConditions PERFECT = new PathConditions(0, 0, Duration.ofMillis(10), Duration.ZERO, 65_535);

    /** Loses nothing; datagrams overtake each other by up to 50 ms. */
    public static final PathConditions REORDERING = PERFECT.withJitter(Duration.ofMillis(50));

    /** As this, with another probability of loss. */
    public PathConditions withLoss(double value) {
        return new PathConditions(value, duplication, latency, jitter, mtuBytes);
    }

    /** As this, with another probability of duplication. */
    public PathConditions withDuplication(double value) {
        return new PathConditions(loss, value, latency, jitter, mtuBytes);
    }

    /** As this, with other differences of transit times. */
    public PathConditions withJitter(Duration value) {
        return new PathConditions(loss, duplication, latency, value, mtuBytes);
    }

    /** As this, with another longest datagram. */
    public PathConditions withMtu(int value) {
        return new PathConditions(loss, duplication, latency, jitter, value);
    }
}
