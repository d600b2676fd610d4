package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.wire.ChunkType;

/** Resets of streams (RFC 6525), asked for and answered. */
class SctpResetTest {
    private static final int SUPPORTED_EXTENSIONS = 0x8008;

    /** With an association whose peer announces RE-CONFIG. */
    private static RawPeer up() {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), 100);
        peer.handshake(RawPeer.parameter(SUPPORTED_EXTENSIONS, (byte) ChunkType.RE_CONFIG));
        return peer;
    }

    private static byte[] reconfig(int type, String value) {
        return RawPeer.chunk(ChunkType.RE_CONFIG, 0, RawPeer.parameter(type, RawPeer.hex(value)));
    }

    /** The peer's request to reset its outgoing streams behind a TSN. */
    private static byte[] outgoing(int number, int lastTsn, int... streams) {
        StringBuilder value = new StringBuilder(String.format("%08x%08x%08x", number, 0, lastTsn));
        for (int stream : streams) {
            value.append(String.format("%04x", stream));
        }
        return reconfig(13, value.toString());
    }

    private static void expectResult(RawPeer peer, int number, int result) {
        RawPeer.Chunk answer = peer.take();
        assertEquals(ChunkType.RE_CONFIG, answer.type());
        assertArrayEquals(RawPeer.hex(String.format("0010000c%08x%08x", number, result)), answer.value());
    }

    private static void answer(RawPeer peer, long number, int result) {
        peer.packet(reconfig(16, String.format("%08x%08x", number & 0xFFFF_FFFFL, result)));
    }

    @Test
    void outgoingReset_followsTheMessagesAndStartsAgainAtZero() {
        for (int seed = 0; seed < 40; seed++) {
            SctpLink link = SctpLink.established(seed);
            Random random = new Random(seed);
            link.loss = random.nextInt(3) * 0.1;
            link.jitter = 1 + random.nextInt(100) * SctpLink.MILLISECOND;
            for (int round = 1; round <= 3; round++) {
                int total = 5 * round;
                for (int i = 0; i < 5; i++) {
                    assertTrue(link.left.send(7, new byte[1 + random.nextInt(3_000)]));
                }
                assertTrue(link.left.association.resetStream(7, link.now));
                assertTrue(link.left.association.resetStream(7, link.now));
                assertFalse(link.left.send(7, new byte[1]), "nothing is taken during the reset");
                assertTrue(link.left.send(8, new byte[1]));
                int rounds = round;
                link.runUntil(() -> link.left.outgoingResets.size() == rounds);
                assertEquals(rounds, link.right.incomingResets.size());
                assertEquals(
                        total,
                        link.right.messages.stream()
                                .filter(message -> message.stream() == 7)
                                .count());
                assertArrayEquals(new int[] {7}, link.right.incomingResets.get(round - 1));
            }
            assertEquals(List.of(7, 7, 7), link.left.outgoingResets);
        }
    }

    @Test
    void incomingRequest_numberedWrong_isAnsweredAndNotDone() {
        RawPeer peer = up();
        peer.packet(outgoing(101, 99, 0));
        expectResult(peer, 101, 5);
        peer.packet(outgoing(98, 99, 0));
        expectResult(peer, 98, 5);
        assertEquals(0, peer.incomingResets.size());
        peer.packet(outgoing(100, 99, 1_024));
        expectResult(peer, 100, 3);
        peer.packet(outgoing(101, 99));
        expectResult(peer, 101, 1);
        assertArrayEquals(new int[0], peer.incomingResets.get(0));
    }

    @Test
    void incomingRequest_beforeItsData_isInProgressUntilTheDataHasCome() {
        RawPeer peer = up();
        byte[] request = outgoing(100, 101, 4);
        peer.packet(RawPeer.data(101, 4, 1, "BE", (byte) 2));
        peer.takeTypes();
        peer.packet(request);
        expectResult(peer, 100, 6);
        peer.packet(RawPeer.data(102, 4, 0, "BE", (byte) 3));
        peer.packet(outgoing(101, 300, 5));
        peer.sent.removeIf(chunk -> chunk.type() == ChunkType.SACK);
        expectResult(peer, 101, 4);
        assertEquals(0, peer.messages.size(), "what comes behind the reset waits for it");
        peer.packet(RawPeer.data(100, 4, 0, "BE", (byte) 1));
        assertEquals(1, peer.incomingResets.size());
        assertEquals(3, peer.messages.size());
        for (int i = 0; i < 3; i++) {
            assertEquals(i + 1, peer.messages.get(i).octets()[0]);
        }
    }

    @Test
    void incomingRequest_repeatedAfterItsData_isPerformedThen() {
        RawPeer peer = up();
        peer.packet(outgoing(100, 100, 4));
        expectResult(peer, 100, 6);
        peer.packet(RawPeer.data(100, 4, 0, "BEI", (byte) 1));
        peer.takeTypes();
        peer.packet(outgoing(100, 100, 4));
        expectResult(peer, 100, 1);
        assertEquals(1, peer.incomingResets.size());
    }

    @Test
    void outgoingRequest_isRepeatedUntilItIsAnswered() {
        RawPeer peer = up();
        assertTrue(peer.association.send(3, 53, new byte[5], peer.now));
        assertTrue(peer.association.resetStream(3, peer.now));
        assertEquals(
                List.of(ChunkType.DATA, ChunkType.RE_CONFIG),
                peer.sent.stream().map(RawPeer.Chunk::type).toList());
        RawPeer.Chunk request = peer.sent.get(1);
        assertEquals(13, request.u16(0));
        assertEquals(18, request.u16(2));
        assertEquals(peer.localTsn, request.u32(4));
        assertEquals(99, request.u32(8));
        assertEquals(peer.localTsn, request.u32(12), "the last TSN that was given");
        assertEquals(3, request.u16(16));
        peer.takeTypes();
        peer.packet(RawPeer.chunk(ChunkType.SACK, 0, RawPeer.ints(peer.localTsn, 65_536, 0)));
        peer.advance(SctpLink.SECOND);
        assertEquals(List.of(ChunkType.RE_CONFIG), peer.takeTypes());
        answer(peer, peer.localTsn + 1, 1);
        answer(peer, peer.localTsn, 6);
        assertEquals(List.of(), peer.outgoingResets);
        peer.advance(4 * SctpLink.SECOND);
        assertArrayEquals(request.value(), peer.take().value(), "the same request");
        answer(peer, peer.localTsn, 1);
        answer(peer, peer.localTsn, 1);
        assertEquals(List.of("3 performed"), peer.outgoingResets);
        assertTrue(peer.association.send(3, 53, new byte[5], peer.now));
        assertEquals(0, peer.sent.get(peer.sent.size() - 1).u16(6), "numbered from 0 again");
        assertTrue(peer.association.resetStream(3, peer.now));
        answer(peer, peer.localTsn + 1, 2);
        assertEquals(List.of("3 performed", "3 refused"), peer.outgoingResets);
    }

    @Test
    void outgoingRequest_neverAnswered_endsTheAssociation() {
        RawPeer peer = up();
        assertTrue(peer.association.resetStream(3, peer.now));
        peer.advance(3_600 * SctpLink.SECOND);
        assertEquals(SctpClosure.Kind.UNREACHABLE, peer.closure().kind());
    }

    @Test
    void requestOfThePeer_toResetOwnStreams_isFollowed() {
        RawPeer peer = up();
        assertTrue(peer.association.send(3, 53, new byte[5], peer.now));
        peer.takeTypes();
        peer.packet(reconfig(14, "00000064" + "0003"));
        RawPeer.Chunk request = peer.take();
        assertEquals(13, request.u16(0));
        assertEquals(100, request.u32(8), "it answers the peer's request");
        assertEquals(3, request.u16(16));
        peer.packet(reconfig(14, "00000065" + "0004"));
        expectResult(peer, 101, 4);
        answer(peer, peer.localTsn, 1);
        assertEquals(List.of("3 performed"), peer.outgoingResets);
        peer.packet(reconfig(14, "00000066" + "ffff"));
        expectResult(peer, 102, 3);
        peer.packet(reconfig(14, "00000067"));
        assertEquals(13, peer.take().u16(0), "no stream named means all that were used");
    }

    @Test
    void requestsToChangeTsnsOrAddStreams_areDenied() {
        RawPeer peer = up();
        peer.packet(reconfig(15, "00000064"));
        expectResult(peer, 100, 2);
        peer.packet(reconfig(17, "00000065" + "00010000"));
        expectResult(peer, 101, 2);
        peer.packet(reconfig(18, "00000066" + "00010000"));
        expectResult(peer, 102, 2);
        peer.packet(reconfig(18, "00000066" + "00010000"));
        expectResult(peer, 102, 2);
    }

    @Test
    void chunks_cutOrWithSenselessParameters_doNoHarm() {
        RawPeer peer = up();
        peer.packet(reconfig(13, "00000064" + "0000"));
        peer.packet(reconfig(14, ""));
        peer.packet(reconfig(16, "00000064"));
        peer.packet(reconfig(99, "00000064"));
        peer.packet(RawPeer.chunk(ChunkType.RE_CONFIG, 0, RawPeer.hex("000d")));
        peer.packet(RawPeer.chunk(ChunkType.RE_CONFIG, 0, RawPeer.hex("000dffff00000064")));
        assertEquals(List.of(), peer.takeTypes());
        assertTrue(peer.closures.isEmpty());
    }

    @Test
    void reset_withoutThePeersSupport_isNotAskedFor() {
        RawPeer peer = RawPeer.up();
        assertFalse(peer.association.resetStream(0, peer.now));
        assertEquals(List.of(), peer.takeTypes());
    }
}
