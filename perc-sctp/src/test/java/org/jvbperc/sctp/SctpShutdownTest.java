package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.wire.ChunkType;

/** The ends of an association: SHUTDOWN, ABORT, silence. */
class SctpShutdownTest {
    @Test
    void shutdown_fromEitherOrBothSides_deliversEverythingFirst() {
        for (int seed = 0; seed < 60; seed++) {
            SctpLink link = SctpLink.established(seed);
            link.loss = seed % 3 * 0.1;
            link.jitter = 50 * SctpLink.MILLISECOND;
            link.left.send(0, new byte[9_000]);
            link.right.send(0, new byte[9_000]);
            link.left.association.shutdown(link.now);
            assertFalse(link.left.send(0, new byte[1]));
            if (seed % 2 == 0) {
                link.right.association.shutdown(link.now);
            }
            link.runUntil(() -> link.left.association.isClosed() && link.right.association.isClosed());
            assertEquals(1, link.right.messages.size(), "seed " + seed);
            assertEquals(1, link.left.messages.size(), "seed " + seed);
            assertEquals(SctpClosure.Kind.SHUTDOWN, link.left.closure());
            assertEquals(SctpClosure.Kind.SHUTDOWN, link.right.closure());
            assertEquals(Long.MAX_VALUE, link.left.association.nextTimeout());
        }
    }

    @Test
    void shutdown_stepByStep_hasTheChunksOfTheRfc() {
        RawPeer peer = RawPeer.up();
        peer.association.send(0, 53, new byte[1], peer.now);
        peer.association.shutdown(peer.now);
        assertEquals(List.of(ChunkType.DATA), peer.takeTypes());
        peer.packet(RawPeer.chunk(ChunkType.SACK, 0, RawPeer.ints(peer.localTsn, 65_536, 0)));
        RawPeer.Chunk shutdown = peer.take();
        assertEquals(ChunkType.SHUTDOWN, shutdown.type());
        assertEquals(99, shutdown.u32(0));
        peer.packet(RawPeer.data(100, 0, 0, "BE", (byte) 1));
        assertEquals(1, peer.messages.size());
        peer.advance(SctpLink.SECOND);
        assertTrue(peer.sent.stream().anyMatch(chunk -> chunk.type() == ChunkType.SHUTDOWN && chunk.u32(0) == 100));
        peer.takeTypes();
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN_ACK, 0));
        assertEquals(List.of(ChunkType.SHUTDOWN_COMPLETE), peer.takeTypes());
        assertEquals(SctpClosure.Kind.SHUTDOWN, peer.closure().kind());
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN_ACK, 0));
        RawPeer.Chunk again = peer.take();
        assertEquals(ChunkType.SHUTDOWN_COMPLETE, again.type());
        assertEquals(1, again.flags());
    }

    @Test
    void shutdownOfThePeer_isAnsweredAndRepeated() {
        RawPeer peer = RawPeer.up();
        peer.association.send(0, 53, new byte[1], peer.now);
        peer.takeTypes();
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN, 0, RawPeer.ints(peer.localTsn - 1)));
        assertEquals(List.of(), peer.takeTypes(), "DATA is not yet acknowledged");
        peer.packet(RawPeer.data(100, 0, 0, "BEI", (byte) 1));
        assertEquals(0, peer.messages.size(), "the peer has said that there is none left");
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN, 0, RawPeer.ints(peer.localTsn)));
        assertEquals(List.of(ChunkType.SHUTDOWN_ACK), peer.takeTypes());
        peer.packet(0, RawPeer.chunk(ChunkType.INIT, 0, RawPeer.init(5, 65_536, 10, 10, 7)));
        assertEquals(List.of(ChunkType.SHUTDOWN_ACK), peer.takeTypes(), "no new association now");
        peer.advance(SctpLink.SECOND);
        assertEquals(List.of(ChunkType.SHUTDOWN_ACK), peer.takeTypes());
        peer.packet(RawPeer.TAG, RawPeer.chunk(ChunkType.SHUTDOWN_COMPLETE, 1));
        assertEquals(SctpClosure.Kind.SHUTDOWN, peer.closure().kind());
    }

    @Test
    void shutdown_withoutAnswer_endsAtItsGuard() {
        RawPeer peer = RawPeer.up();
        peer.association.shutdown(peer.now);
        peer.advance(49 * SctpLink.SECOND);
        assertTrue(peer.closures.isEmpty());
        peer.advance(SctpLink.SECOND);
        assertEquals(SctpClosure.Kind.UNREACHABLE, peer.closure().kind());
        List<Integer> types = peer.takeTypes();
        assertEquals(ChunkType.ABORT, types.get(types.size() - 1));
    }

    @Test
    void restart_duringTheLastStep_isRefused() {
        RawPeer peer = RawPeer.up();
        long tag = peer.localTag;
        long tsn = peer.localTsn;
        byte[] cookie = peer.cookieFor(77, RawPeer.init(77, 65_536, 10, 10, 5_000));
        long restartTag = peer.localTag;
        assertTrue(peer.association.isEstablished());
        peer.localTag = tag;
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN, 0, RawPeer.ints(tsn - 1)));
        assertEquals(List.of(ChunkType.SHUTDOWN_ACK), peer.takeTypes());
        peer.packet(restartTag, RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertEquals(List.of(ChunkType.SHUTDOWN_ACK, ChunkType.ERROR), peer.takeTypes());
        assertEquals(0, peer.restarted);
    }

    @Test
    void abort_tellsThePeerWhy() {
        RawPeer peer = RawPeer.up();
        peer.association.abort("no roster", peer.now);
        RawPeer.Chunk abort = peer.take();
        assertEquals(ChunkType.ABORT, abort.type());
        assertArrayEquals(RawPeer.hex("000c000d" + "6e6f20726f73746572"), abort.value());
        assertEquals(new SctpClosure(SctpClosure.Kind.LOCAL_ABORT, "no roster"), peer.closure());
        peer.association.abort("again", peer.now);
        peer.association.shutdown(peer.now);
        peer.association.handleTimeout(peer.now);
        assertEquals(List.of(), peer.takeTypes());
    }

    @Test
    void abort_beforeTheAssociation_endsItInSilence() {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), 0);
        peer.association.shutdown(peer.now);
        assertEquals(SctpClosure.Kind.LOCAL_ABORT, peer.closure().kind());
        assertEquals(List.of(), peer.takeTypes());
    }

    @Test
    void abortOfThePeer_isBelievedWithTheRightTagAlone() {
        RawPeer peer = RawPeer.up();
        peer.packet(peer.localTag + 1, RawPeer.chunk(ChunkType.ABORT, 0));
        peer.packet(RawPeer.TAG, RawPeer.chunk(ChunkType.ABORT, 0));
        peer.packet(peer.localTag, RawPeer.chunk(ChunkType.ABORT, 1));
        assertTrue(peer.closures.isEmpty());
        peer.packet(RawPeer.TAG, RawPeer.chunk(ChunkType.ABORT, 1, RawPeer.hex("000d0008" + "410a7f42")));
        assertEquals("the peer aborted: cause 13: A??B", peer.closure().detail());
        assertEquals(List.of(), peer.takeTypes());
    }

    @Test
    void packets_afterTheEnd_areOfNoAssociation() {
        RawPeer peer = RawPeer.up();
        peer.packet(RawPeer.chunk(ChunkType.ABORT, 0));
        peer.packet(RawPeer.data(100, 0, 0, "BE", (byte) 1));
        RawPeer.Chunk abort = peer.take();
        assertEquals(ChunkType.ABORT, abort.type());
        assertEquals(1, abort.flags());
        assertEquals(peer.localTag, abort.tag());
        peer.packet(0, RawPeer.chunk(ChunkType.INIT, 0, RawPeer.init(5, 65_536, 10, 10, 7)));
        assertEquals(List.of(ChunkType.ABORT), peer.takeTypes());
        peer.packet(RawPeer.chunk(ChunkType.ABORT, 0));
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ACK, 0));
        assertEquals(List.of(), peer.takeTypes());
        assertEquals(0, peer.messages.size());
    }

    @Test
    void heartbeats_afterThirtySecondsWithoutData_areSentAndCount() {
        RawPeer peer = RawPeer.up();
        peer.advance(30 * SctpLink.SECOND);
        RawPeer.Chunk heartbeat = peer.take();
        assertEquals(ChunkType.HEARTBEAT, heartbeat.type());
        peer.packet(RawPeer.chunk(ChunkType.HEARTBEAT_ACK, 0, heartbeat.value()));
        peer.advance(29 * SctpLink.SECOND);
        assertEquals(List.of(), peer.takeTypes());
        peer.advance(SctpLink.SECOND);
        RawPeer.Chunk second = peer.take();
        byte[] forged = second.value();
        forged[11] ^= 1;
        peer.packet(RawPeer.chunk(ChunkType.HEARTBEAT_ACK, 0, forged));
        peer.packet(RawPeer.chunk(ChunkType.HEARTBEAT_ACK, 0));
        peer.advance(200 * SctpLink.SECOND);
        assertEquals(SctpClosure.Kind.UNREACHABLE, peer.closure().kind());
        assertEquals("no answer to HEARTBEAT after 11 time-outs", peer.closure().detail());
    }

    @Test
    void heartbeatsOfThePeer_areAnsweredWithTheSame() {
        RawPeer peer = RawPeer.up();
        byte[] info = RawPeer.parameter(1, new byte[20]);
        peer.packet(
                RawPeer.chunk(ChunkType.HEARTBEAT, 0, info), RawPeer.chunk(ChunkType.HEARTBEAT, 0, new byte[1_135]));
        RawPeer.Chunk ack = peer.take();
        assertEquals(ChunkType.HEARTBEAT_ACK, ack.type());
        assertArrayEquals(info, ack.value());
        assertEquals(List.of(), peer.takeTypes(), "an answer that does not fit into a packet is left out");
    }
}
