package org.jvbperc.sctp;

import java.util.Arrays;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SackChunk;
import org.jvbperc.sctp.wire.SctpOctets;

/**
 * When DATA is acknowledged: at once if something is missing, came twice or asks for it, otherwise at every second packet or after a delay (RFC 9260
 * section 6.2).
 */
final class SackSchedule {
    private static final int MAX_DUPLICATES = 16;
    private static final long[] NO_DUPLICATES = {};

    private final ControlBlock block;
    private long[] duplicates = NO_DUPLICATES;
    private boolean dataInPacket;
    private boolean immediate;
    private int unacknowledgedPackets;
    private long deadline = ControlBlock.NONE;

    SackSchedule(ControlBlock block) {
        this.block = block;
    }

    /** DATA has come. */
    void data(ReceivedChunk chunk, ReceiveQueue.Outcome outcome) {
        dataInPacket = true;
        immediate |= outcome != ReceiveQueue.Outcome.IN_ORDER || (chunk.flags & ChunkType.FLAG_IMMEDIATE) != 0;
        if (outcome == ReceiveQueue.Outcome.DUPLICATE && duplicates.length < MAX_DUPLICATES) {
            duplicates = Arrays.copyOf(duplicates, duplicates.length + 1);
            duplicates[duplicates.length - 1] = chunk.wireTsn;
        }
    }

    /** An acknowledgement is due at once. */
    void now() {
        dataInPacket = true;
        immediate = true;
    }

    /** A packet has been processed wholly. */
    void packetEnds(long now) {
        if (!dataInPacket) {
            return;
        }
        dataInPacket = false;
        unacknowledgedPackets++;
        if (unacknowledgedPackets >= 2) {
            immediate = true;
        } else if (deadline == ControlBlock.NONE) {
            deadline = now + block.config.timers().sackDelay().toNanos();
        }
    }

    /** Whether an acknowledgement must be sent now. */
    boolean isDue() {
        return immediate;
    }

    /** Whether one is held back. */
    boolean isPending() {
        return unacknowledgedPackets > 0;
    }

    long deadline() {
        return deadline;
    }

    /** Appends SACK to the packet that is being made. */
    void send() {
        int room = block.config.maxValueBytes() - SackChunk.FIXED_BYTES - SackChunk.ENTRY_BYTES * duplicates.length;
        int[] gaps = block.receiving.gaps(room / SackChunk.ENTRY_BYTES);
        int length = SackChunk.FIXED_BYTES + 2 * gaps.length + SackChunk.ENTRY_BYTES * duplicates.length;
        byte[] packet = block.output.chunk(block.peerTag, ChunkType.SACK, 0, length);
        int at = block.output.valueOffset(length);
        SctpOctets.put32(packet, at, block.receiving.cumulativeTsn());
        SctpOctets.put32(packet, at + 4, block.receiving.window());
        SctpOctets.put16(packet, at + 8, gaps.length / 2);
        SctpOctets.put16(packet, at + 10, duplicates.length);
        at += SackChunk.FIXED_BYTES;
        for (int gap : gaps) {
            SctpOctets.put16(packet, at, gap);
            at += 2;
        }
        for (long duplicate : duplicates) {
            SctpOctets.put32(packet, at, duplicate);
            at += SackChunk.ENTRY_BYTES;
        }
        clear();
    }

    /** Nothing is to be acknowledged. */
    void clear() {
        duplicates = NO_DUPLICATES;
        dataInPacket = false;
        immediate = false;
        unacknowledgedPackets = 0;
        deadline = ControlBlock.NONE;
    }
}
