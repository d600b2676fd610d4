package org.jvbperc.md.kdtunnel;

/**
 * Bounds the datagrams one endpoint may push into the tunnel (RFC 9185 section 9): a token bucket of four seconds' worth. The
 * tunnel's queue belongs to all endpoints. Owned under its caller's lock.
 */
final class DatagramRate {
    private static final int BURST_SECONDS = 4;

    private final long nanosPerDatagram;
    private final long burstNanos;
    private long creditNanos;
    private long lastNanos;

    DatagramRate(int datagramsPerSecond, long nowNanos) {
        nanosPerDatagram = 1_000_000_000L / datagramsPerSecond;
        burstNanos = BURST_SECONDS * 1_000_000_000L;
        creditNanos = burstNanos;
        lastNanos = nowNanos;
    }

    /** Whether one more may go now. */
    boolean take(long nowNanos) {
        creditNanos = Math.min(burstNanos, creditNanos + Math.max(0, nowNanos - lastNanos));
        lastNanos = nowNanos;
        if (creditNanos < nanosPerDatagram) {
            return false;
        }
        creditNanos -= nanosPerDatagram;
        return true;
    }
}
