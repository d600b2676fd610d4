package org.jvbperc.sctp;

import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SctpOctets;

/** The orderly end of an association (RFC 9260 section 9.2), from both sides. */
final class ShutdownSequence {
    private static final int GUARD_TIMEOUTS = 5;

    private final ControlBlock block;
    private long deadline = ControlBlock.NONE;
    private long guard = ControlBlock.NONE;

    ShutdownSequence(ControlBlock block) {
        this.block = block;
    }

    long deadline() {
        return Math.min(deadline, guard);
    }

    /** This side wants to end. */
    void begin(long now) {
        if (block.state == SctpState.ESTABLISHED) {
            block.state = SctpState.SHUTDOWN_PENDING;
            guard = now + GUARD_TIMEOUTS * block.config.timers().rtoMax().toNanos();
        }
    }

    /** Goes on when everything was acknowledged. */
    void proceed(long now) {
        if (!block.sending.isEmpty()) {
            return;
        }
        if (block.state == SctpState.SHUTDOWN_PENDING) {
            block.state = SctpState.SHUTDOWN_SENT;
            send(now);
        } else if (block.state == SctpState.SHUTDOWN_RECEIVED) {
            block.state = SctpState.SHUTDOWN_ACK_SENT;
            send(now);
        }
    }

    private void send(long now) {
        block.heartbeat.stop();
        if (block.state == SctpState.SHUTDOWN_SENT) {
            byte[] cumulativeTsn = new byte[4];
            SctpOctets.put32(cumulativeTsn, 0, block.receiving.cumulativeTsn());
            block.chunk(ChunkType.SHUTDOWN, cumulativeTsn);
        } else {
            block.chunk(ChunkType.SHUTDOWN_ACK);
        }
        deadline = now + block.timeout.nanos();
    }

    /** DATA has come although this side has sent SHUTDOWN: the peer gets SHUTDOWN again with what has come. */
    void repeatForData(long now) {
        if (block.state == SctpState.SHUTDOWN_SENT) {
            send(now);
        }
    }

    /** The peer wants to end; the part of it that acknowledges was processed already. */
    void shutdownReceived(long now) {
        if (block.state == SctpState.ESTABLISHED || block.state == SctpState.SHUTDOWN_PENDING) {
            block.state = SctpState.SHUTDOWN_RECEIVED;
        } else if (block.state == SctpState.SHUTDOWN_SENT) {
            block.state = SctpState.SHUTDOWN_ACK_SENT;
            send(now);
        }
    }

    /** SHUTDOWN ACK has come. */
    void shutdownAckReceived() {
        if (block.state == SctpState.SHUTDOWN_SENT || block.state == SctpState.SHUTDOWN_ACK_SENT) {
            block.chunk(ChunkType.SHUTDOWN_COMPLETE);
            end();
        }
    }

    /** SHUTDOWN COMPLETE has come. */
    void completeReceived() {
        if (block.state == SctpState.SHUTDOWN_ACK_SENT) {
            end();
        }
    }

    private void end() {
        block.end(SctpClosure.Kind.SHUTDOWN, "both sides have ended");
    }

    /** T2-shutdown or T5-shutdown-guard has passed. */
    void handleTimeout(long now) {
        if (guard <= now) {
            block.abort(new byte[0]);
            block.end(SctpClosure.Kind.UNREACHABLE, "the shutdown was not completed in time");
            return;
        }
        block.timeout.backOff();
        block.missed("SHUTDOWN");
        if (block.state != SctpState.ENDED) {
            send(now);
        }
    }
}
