package org.jvbperc.sctp;

import java.util.Arrays;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.ErrorCause;
import org.jvbperc.sctp.wire.SackChunk;
import org.jvbperc.sctp.wire.SctpOctets;
import org.jvbperc.sctp.wire.SctpPacket;
import org.jvbperc.sctp.wire.TlvReader;

/** Checks packets, and gives their chunks to the parts that they concern (RFC 9260 sections 6.10, 8.4 and 8.5). */
final class PacketProcessor {
    private static final int CUMULATIVE_TSN_BYTES = 4;
    private static final byte[] EMPTY = {};

    private final ControlBlock block;
    private final AssociationSetup setup;
    private final ShutdownSequence shutdown;
    private long discarded;
    private boolean unknownReported;

    PacketProcessor(ControlBlock block, AssociationSetup setup, ShutdownSequence shutdown) {
        this.block = block;
        this.setup = setup;
        this.shutdown = shutdown;
    }

    long discarded() {
        return discarded;
    }

    void process(byte[] packet, int offset, int length, long now) {
        if (block.state == SctpState.NEW
                || !SctpPacket.isValid(packet, offset, length, SctpConfig.WEBRTC_PORT, SctpConfig.WEBRTC_PORT)) {
            discarded++;
            return;
        }
        try {
            accept(packet, offset, length, now);
        } catch (ProtocolViolation violation) {
            block.violated(violation);
        }
    }

    private void accept(byte[] packet, int offset, int length, long now) throws ProtocolViolation {
        TlvReader chunks = SctpPacket.chunks(packet, offset, length);
        long tag = SctpPacket.tag(packet, offset);
        chunks.next();
        int first = chunks.chunkType();
        if (first == ChunkType.INIT) {
            if (tag == 0 && chunks.isLast()) {
                setup.init(packet, chunks.valueOffset(), chunks.valueLength(), now);
            } else {
                discarded++;
            }
            return;
        }
        boolean goOn = true;
        if (first == ChunkType.COOKIE_ECHO) {
            if (!setup.cookieEcho(tag, chunks.value(), now)) {
                discarded++;
                return;
            }
            goOn = chunks.next();
        } else if (block.state == SctpState.WAITING || block.state == SctpState.ENDED) {
            outOfTheBlue(packet, offset, length, tag);
            return;
        } else if (!hasRightTag(chunks, tag)) {
            discarded++;
            return;
        }
        unknownReported = false;
        while (goOn && block.state != SctpState.ENDED) {
            goOn = chunk(packet, chunks, now) && chunks.next();
        }
        block.sacks.packetEnds(now);
    }

    private boolean hasRightTag(TlvReader chunks, long tag) {
        int type = chunks.chunkType();
        boolean mayReflect = type == ChunkType.ABORT || type == ChunkType.SHUTDOWN_COMPLETE;
        if (mayReflect && (chunks.chunkFlags() & ChunkType.FLAG_REFLECTED_TAG) != 0) {
            return block.peerTag != 0 && tag == block.peerTag;
        }
        return tag == block.localTag;
    }

    /**
     * A packet without an association (RFC 9260 section 8.4). After an orderly end only SHUTDOWN ACK is answered: an ABORT because of a late packet would
     * overtake SHUTDOWN COMPLETE.
     */
    private void outOfTheBlue(byte[] packet, int offset, int length, long tag) {
        discarded++;
        boolean orderly = block.closure != null && block.closure.kind() == SctpClosure.Kind.SHUTDOWN;
        boolean answer = tag != 0;
        boolean shutdownAck = false;
        TlvReader chunks = SctpPacket.chunks(packet, offset, length);
        while (chunks.next()) {
            switch (chunks.chunkType()) {
                case ChunkType.ABORT,
                        ChunkType.SHUTDOWN_COMPLETE,
                        ChunkType.COOKIE_ACK,
                        ChunkType.COOKIE_ECHO,
                        ChunkType.INIT,
                        ChunkType.INIT_ACK,
                        ChunkType.ERROR -> answer = false;
                case ChunkType.SHUTDOWN_ACK -> shutdownAck = true;
                default -> {}
            }
        }
        if (answer && (shutdownAck || !orderly)) {
            int type = shutdownAck ? ChunkType.SHUTDOWN_COMPLETE : ChunkType.ABORT;
            block.output.chunk(tag, type, ChunkType.FLAG_REFLECTED_TAG, EMPTY);
        }
    }

    /** Processes a chunk; returns whether the rest of the packet is to be processed. */
    private boolean chunk(byte[] packet, TlvReader chunk, long now) throws ProtocolViolation {
        int at = chunk.valueOffset();
        int length = chunk.valueLength();
        switch (chunk.chunkType()) {
            case ChunkType.INIT_ACK -> setup.initAck(packet, at, length, now);
            case ChunkType.COOKIE_ACK -> setup.cookieAck(now);
            case ChunkType.COOKIE_ECHO, ChunkType.INIT -> {
                return false;
            }
            case ChunkType.ABORT ->
                block.end(SctpClosure.Kind.PEER_ABORT, "the peer aborted: " + ErrorCause.describe(packet, at, length));
            case ChunkType.ERROR -> {
                if (ErrorCause.firstIs(ErrorCause.STALE_COOKIE, packet, at, length)) {
                    setup.staleCookie(now);
                }
            }
            case ChunkType.SHUTDOWN_ACK -> {
                if (block.state.isUp()) {
                    shutdown.shutdownAckReceived();
                } else {
                    // In COOKIE-WAIT and COOKIE-ECHOED it is of no association (RFC 9260 section 8.5.1, rule E).
                    block.output.chunk(
                            block.localTag, ChunkType.SHUTDOWN_COMPLETE, ChunkType.FLAG_REFLECTED_TAG, EMPTY);
                }
            }
            default -> {
                return !block.state.isUp() || chunkOfAssociation(packet, chunk, now);
            }
        }
        return true;
    }

    private boolean chunkOfAssociation(byte[] packet, TlvReader chunk, long now) throws ProtocolViolation {
        int at = chunk.valueOffset();
        int length = chunk.valueLength();
        switch (chunk.chunkType()) {
            case ChunkType.DATA -> data(packet, at, length, chunk.chunkFlags());
            case ChunkType.SACK -> {
                SackChunk sack = SackChunk.decode(packet, at, length);
                if (sack != null && block.sending.acknowledged(sack, now)) {
                    block.alive();
                }
            }
            case ChunkType.HEARTBEAT -> {
                if (length <= block.config.maxValueBytes()) {
                    block.chunk(ChunkType.HEARTBEAT_ACK, chunk.value());
                }
            }
            case ChunkType.HEARTBEAT_ACK -> block.heartbeat.acknowledged(packet, at, length, now);
            case ChunkType.SHUTDOWN -> {
                if (length == CUMULATIVE_TSN_BYTES) {
                    block.sending.acknowledgedByShutdown(SctpOctets.u32(packet, at), now);
                    shutdown.shutdownReceived(now);
                }
            }
            case ChunkType.SHUTDOWN_COMPLETE -> shutdown.completeReceived();
            case ChunkType.RE_CONFIG -> block.resets.receive(packet, at, length, now);
            case ChunkType.FORWARD_TSN -> {
                if (length >= CUMULATIVE_TSN_BYTES && block.state.takesData()) {
                    block.receiving.forward(
                            SctpOctets.u32(packet, at),
                            packet,
                            at + CUMULATIVE_TSN_BYTES,
                            length - CUMULATIVE_TSN_BYTES);
                    block.sacks.now();
                }
            }
            default -> {
                return unknown(packet, chunk);
            }
        }
        return true;
    }

    private void data(byte[] packet, int at, int length, int flags) throws ProtocolViolation {
        if (length <= ReceivedChunk.HEADER_BYTES) {
            throw new ProtocolViolation(ErrorCause.NO_USER_DATA, "DATA of " + length + " octets has no user data");
        }
        if (!block.state.takesData()) {
            return;
        }
        ReceivedChunk chunk = new ReceivedChunk(packet, at, length, flags);
        if (chunk.stream >= block.config.maxStreams() && !unknownReported) {
            unknownReported = true;
            byte[] stream = new byte[4];
            SctpOctets.put16(stream, 0, chunk.stream);
            block.chunk(ChunkType.ERROR, ErrorCause.of(ErrorCause.INVALID_STREAM, stream));
        }
        ReceiveQueue.Outcome outcome = block.receiving.receive(chunk);
        block.sacks.data(chunk, outcome);
    }

    /** An unknown chunk: the two highest bits of its type say what to do (RFC 9260 section 3.2). One in a packet is reported. */
    private boolean unknown(byte[] packet, TlvReader chunk) {
        int type = chunk.chunkType();
        if (ChunkType.unknownIsReported(type)
                && !unknownReported
                && chunk.length() + TlvReader.HEADER_BYTES <= block.config.maxValueBytes()) {
            unknownReported = true;
            byte[] whole = Arrays.copyOfRange(packet, chunk.offset(), chunk.offset() + chunk.length());
            block.chunk(ChunkType.ERROR, ErrorCause.of(ErrorCause.UNRECOGNIZED_CHUNK, whole));
        }
        return ChunkType.unknownIsSkipped(type);
    }
}
