package org.jvbperc.embedded.media;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last packets of one source as sent to one receiver, for sending them again byte for byte.
 *
 * <p>Encrypting a packet a second time under its index with other content (another transport-wide number, say) would repeat a
 * nonce of AES-GCM and reveal its authentication key; identical bytes do not (RFC 8723 section 7.1). A packet that is no longer
 * kept is not sent again.
 *
 * <p>Owned by one media lane. The entries' arrays are made when first needed and then reused.
 */
public final class WireCache {
    /** Maximum number of repetitions of one packet. */
    static final int MAX_REPEATS = 8;

    private final int capacity;
    private final byte[][] packets;
    private final int[] lengths;
    private final int[] sequenceNumbers;
    private final int[] repeats;
    private final long[] firstSentNanos;
    private final long[] lastSentNanos;
    private final long minRepeatNanos;
    private final long maxAgeNanos;

    /**
     * An empty cache.
     *
     * @param capacity packets kept, a power of two
     * @param minRepeatNanos a packet is not repeated sooner than this after it was last sent
     * @param maxAgeNanos a packet older than this is not repeated
     */
    public WireCache(int capacity, long minRepeatNanos, long maxAgeNanos) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is not a power of two");
        }
        this.capacity = capacity;
        this.minRepeatNanos = minRepeatNanos;
        this.maxAgeNanos = maxAgeNanos;
        packets = new byte[capacity][];
        lengths = new int[capacity];
        sequenceNumbers = new int[capacity];
        repeats = new int[capacity];
        firstSentNanos = new long[capacity];
        lastSentNanos = new long[capacity];
        Arrays.fill(packets, new byte[0]);
    }

    /** Copies a protected packet that has just been sent under {@code sequenceNumber}. */
    public void put(int sequenceNumber, byte[] packet, int offset, int length, long nowNanos) {
        int slot = sequenceNumber & (capacity - 1);
        if (packets[slot].length < length) {
            packets[slot] = new byte[length];
        }
        System.arraycopy(packet, offset, packets[slot], 0, length);
        lengths[slot] = length;
        sequenceNumbers[slot] = sequenceNumber;
        repeats[slot] = 0;
        firstSentNanos[slot] = nowNanos;
        lastSentNanos[slot] = nowNanos;
    }

    /**
     * The packet to repeat, or null if it is not kept, too old, was sent a moment ago, or was repeated too often.
     *
     * @return the cache's own array, to be sent at once and not changed; its length is {@link #length}
     */
    public byte @Nullable [] repeat(int sequenceNumber, long nowNanos) {
        int slot = sequenceNumber & (capacity - 1);
        if (lengths[slot] == 0
                || sequenceNumbers[slot] != sequenceNumber
                || repeats[slot] >= MAX_REPEATS
                || nowNanos - lastSentNanos[slot] < minRepeatNanos
                || nowNanos - firstSentNanos[slot] > maxAgeNanos) {
            return null;
        }
        repeats[slot]++;
        lastSentNanos[slot] = nowNanos;
        return packets[slot];
    }

    /** Length of the packet that {@link #repeat} returned for {@code sequenceNumber}. */
    public int length(int sequenceNumber) {
        return lengths[sequenceNumber & (capacity - 1)];
    }
}
