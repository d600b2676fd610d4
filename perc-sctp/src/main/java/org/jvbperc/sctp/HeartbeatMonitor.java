package org.jvbperc.sctp;

import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SctpOctets;

/** HEARTBEAT after a time without DATA (RFC 9260 section 8.3). The information is one parameter with a number that the peer cannot guess. */
final class HeartbeatMonitor {
    private static final int INFO_PARAMETER = 1;
    private static final int INFO_BYTES = 12;

    private final ControlBlock block;
    private long deadline = ControlBlock.NONE;
    private long sent = ControlBlock.NONE;
    private long nonce;

    HeartbeatMonitor(ControlBlock block) {
        this.block = block;
    }

    long deadline() {
        return deadline;
    }

    /** The association is up, or has been used: the time without DATA begins. */
    void restart(long now) {
        if (sent == ControlBlock.NONE) {
            deadline = now + block.config.timers().heartbeatInterval().toNanos();
        }
    }

    /** Sends no HEARTBEAT any more, and waits for no answer. */
    void stop() {
        deadline = ControlBlock.NONE;
        sent = ControlBlock.NONE;
    }

    /** Sends HEARTBEAT. If the last one has not been answered, that counts as a time-out first. */
    void handleTimeout(long now) {
        if (sent != ControlBlock.NONE) {
            block.timeout.backOff();
            block.missed("HEARTBEAT");
        }
        if (block.state == SctpState.ENDED) {
            return;
        }
        nonce = block.random.nextLong();
        sent = now;
        byte[] info = new byte[INFO_BYTES];
        SctpOctets.put16(info, 0, INFO_PARAMETER);
        SctpOctets.put16(info, 2, INFO_BYTES);
        SctpOctets.put32(info, 4, nonce >>> 32);
        SctpOctets.put32(info, 8, nonce);
        block.chunk(ChunkType.HEARTBEAT, info);
        deadline = now + block.timeout.nanos();
    }

    /** HEARTBEAT ACK has come; one that does not answer the last HEARTBEAT is ignored. */
    void acknowledged(byte[] packet, int offset, int length, long now) {
        if (sent != ControlBlock.NONE
                && length == INFO_BYTES
                && SctpOctets.u32(packet, offset + 4) == nonce >>> 32
                && SctpOctets.u32(packet, offset + 8) == (nonce & 0xFFFF_FFFFL)) {
            block.timeout.measured(now - sent);
            block.alive();
            sent = ControlBlock.NONE;
            restart(now);
        }
    }
}
