package org.jvbperc.sctp.wire;

import org.jspecify.annotations.Nullable;

/**
 * SACK (RFC 9260 section 3.3.4), the value without the chunk's header.
 *
 * <pre>
 *  u32 cumulative TSN || u32 a_rwnd || u16 gap blocks n || u16 duplicates m || n x { u16 start; u16 end } || m x u32 TSN
 * </pre>
 */
public final class SackChunk {
    /** Octets before the blocks. */
    public static final int FIXED_BYTES = 12;

    /** Octets of a block, and of a duplicate. */
    public static final int ENTRY_BYTES = 4;

    private final long cumulativeTsn;
    private final long window;
    private final int[] gaps;

    /** @param gaps start and end of each block, alternating; not copied */
    public SackChunk(long cumulativeTsn, long window, int[] gaps) {
        this.cumulativeTsn = cumulativeTsn;
        this.window = window;
        this.gaps = gaps;
    }

    /** Reads the value; null if its length does not fit its counts. Duplicates are passed over. */
    public static @Nullable SackChunk decode(byte[] buffer, int offset, int length) {
        if (length < FIXED_BYTES) {
            return null;
        }
        int blocks = SctpOctets.u16(buffer, offset + 8);
        int duplicates = SctpOctets.u16(buffer, offset + 10);
        if (length != FIXED_BYTES + ENTRY_BYTES * (blocks + duplicates)) {
            return null;
        }
        int[] gaps = new int[2 * blocks];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = SctpOctets.u16(buffer, offset + FIXED_BYTES + 2 * i);
        }
        return new SackChunk(SctpOctets.u32(buffer, offset), SctpOctets.u32(buffer, offset + 4), gaps);
    }

    /** The last TSN that was received without a gap, as on the wire. */
    public long cumulativeTsn() {
        return cumulativeTsn;
    }

    /** The receiver window, in octets. */
    public long window() {
        return window;
    }

    /** Start and end of each block of received TSNs, as offsets from the cumulative one, alternating. Not a copy. */
    public int[] gaps() {
        return gaps;
    }
}
