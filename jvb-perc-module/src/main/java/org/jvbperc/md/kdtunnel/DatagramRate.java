package org.jvbperc.md.kdtunnel;

/**
 * Limits the datagrams that one endpoint sends into the tunnel, whose queue all endpoints share (RFC 9185 section 9), by a
 * token bucket for four seconds. The caller guards it with its lock.
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

    /** Takes a token; false if the datagram must be dropped. */
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
