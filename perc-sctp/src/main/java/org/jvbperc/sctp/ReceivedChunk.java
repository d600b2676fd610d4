package org.jvbperc.sctp;

import java.util.Arrays;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SctpOctets;

/**
 * A DATA chunk (RFC 9260 section 3.3.1), copied out of its packet.
 *
 * <pre>
 *  u32 TSN || u16 stream || u16 stream sequence number || u32 payload protocol identifier || user data
 * </pre>
 */
final class ReceivedChunk {
    /** Octets before the user data. */
    static final int HEADER_BYTES = 12;

    private static final byte[] NOTHING = {};

    final long wireTsn;
    final int stream;
    final int ssn;
    final int ppid;
    final int flags;
    /** The user data; empty after the chunk was delivered. */
    byte[] data;
    /** Its message was given to the listener, or is not wanted. The chunk is kept only because its TSN has come. */
    boolean delivered;

    /** @param length of the chunk's value; more than {@link #HEADER_BYTES} */
    ReceivedChunk(byte[] packet, int offset, int length, int flags) {
        this.wireTsn = SctpOctets.u32(packet, offset);
        this.stream = SctpOctets.u16(packet, offset + 4);
        this.ssn = SctpOctets.u16(packet, offset + 6);
        this.ppid = (int) SctpOctets.u32(packet, offset + 8);
        this.flags = flags;
        this.data = Arrays.copyOfRange(packet, offset + HEADER_BYTES, offset + length);
    }

    boolean isBeginning() {
        return (flags & ChunkType.FLAG_BEGINNING) != 0;
    }

    boolean isEnding() {
        return (flags & ChunkType.FLAG_ENDING) != 0;
    }

    boolean isUnordered() {
        return (flags & ChunkType.FLAG_UNORDERED) != 0;
    }

    /** Whether both are fragments of one message, if the later one follows the earlier one without a gap. */
    boolean continues(ReceivedChunk earlier) {
        return !isBeginning()
                && stream == earlier.stream
                && isUnordered() == earlier.isUnordered()
                && (isUnordered() || ssn == earlier.ssn);
    }

    /** What it counts while it is held. */
    int cost() {
        return data.length + SctpConfig.ENTRY_BYTES;
    }

    /** Its data is not needed any more. */
    void markDelivered() {
        delivered = true;
        data = NOTHING;
    }
}
