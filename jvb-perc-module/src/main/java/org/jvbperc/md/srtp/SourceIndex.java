package org.jvbperc.md.srtp;

/**
 * The highest SRTP index of one source on one hop and direction. It outlives contexts and keys, because a rekey does not reset
 * the ROC (RFC 3711 section 3.3.1). Safe for several threads.
 */
final class SourceIndex {
    /** No packet yet. */
    static final long NONE = -1;

    private static final int HALF = 0x8000;

    private volatile long highest = NONE;
    private volatile long floor = NONE;

    /** The highest index, or {@link #NONE}. */
    long highest() {
        return highest;
    }

    /**
     * The index of the next packet by its sequence number, computed exactly as jitsi-srtp does.
     *
     * @param firstRoc ROC of the very first packet
     * @return negative if it would lie before the source's first possible packet
     */
    static long estimate(long highest, int sequenceNumber, long firstRoc) {
        if (highest == NONE) {
            return firstRoc << 16 | sequenceNumber;
        }
        long roc = highest >> 16;
        int last = (int) highest & 0xFFFF;
        if (last < HALF) {
            roc = sequenceNumber - last > HALF ? roc - 1 : roc;
        } else if (last - HALF > sequenceNumber) {
            roc++;
        }
        return (roc << 16) + sequenceNumber;
    }

    /** Raises the highest index to {@code index} if that is higher. */
    synchronized void advance(long index) {
        if (index > highest) {
            highest = index;
        }
    }

    /** Closes the record of single indices: all indices so far count as used. */
    synchronized void close() {
        floor = highest;
    }

    /** Indices up to this one count as used, under every key; {@link #NONE} before the first {@link #close}. */
    long floor() {
        return floor;
    }
}
