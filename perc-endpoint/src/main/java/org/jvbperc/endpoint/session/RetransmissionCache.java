package org.jvbperc.endpoint.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last SRTP packets of one stream as they were sent. A requested packet is sent again with identical octets, because
 * encrypting it again would use a nonce twice (RFC 8723 section 7.1). The number of packets, and of repetitions of each, is
 * bounded. Used by one thread.
 */
final class RetransmissionCache {
    /** More than a second of video at a few hundred packets a second. */
    static final int CAPACITY = 512;

    static final int MAX_REPEATS = 10;
    private static final long MIN_INTERVAL_NANOS = 10_000_000;

    private final byte[][] packets = new byte[CAPACITY][];
    private final int[] sequenceNumbers = new int[CAPACITY];
    private final int[] repeats = new int[CAPACITY];
    private final long[] sentAtNanos = new long[CAPACITY];

    /** Keeps a copy of a packet. */
    void add(int sequenceNumber, byte[] buffer, int offset, int length, long nowNanos) {
        int slot = sequenceNumber % CAPACITY;
        packets[slot] = Arrays.copyOfRange(buffer, offset, offset + length);
        sequenceNumbers[slot] = sequenceNumber;
        repeats[slot] = 0;
        sentAtNanos[slot] = nowNanos;
    }

    /**
     * The packet, or null if it is no longer kept, was sent a moment ago, or was repeated too often. The caller must not change
     * it.
     */
    byte @Nullable [] repeat(int sequenceNumber, long nowNanos) {
        int slot = sequenceNumber % CAPACITY;
        byte[] packet = packets[slot];
        if (packet == null
                || sequenceNumbers[slot] != sequenceNumber
                || repeats[slot] >= MAX_REPEATS
                || nowNanos - sentAtNanos[slot] < MIN_INTERVAL_NANOS) {
            return null;
        }
        repeats[slot]++;
        sentAtNanos[slot] = nowNanos;
        return packet;
    }
}
