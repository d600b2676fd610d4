package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SctpPacket;

/** Packets of somebody who means harm, or who understands something else by SCTP. */
class SctpDefenceTest {
    @Test
    void packets_withWrongTagChecksumPortsOrFrames_areDiscarded() {
        RawPeer peer = RawPeer.up();
        byte[] good = RawPeer.sealed(peer.localTag, RawPeer.data(100, 0, 0, "BE", (byte) 1));
        byte[] wrongSum = good.clone();
        wrongSum[8] ^= 1;
        byte[] zeroSum = good.clone();
        Arrays.fill(zeroSum, 8, 12, (byte) 0);
        byte[] wrongPort = good.clone();
        SctpPacket.seal(wrongPort, 0, good.length, 5_000, 5_001, peer.localTag);
        byte[] otherPort = good.clone();
        SctpPacket.seal(otherPort, 0, good.length, 5_001, 5_000, peer.localTag);
        List<byte[]> wrong = new ArrayList<>(List.of(
                wrongSum,
                zeroSum,
                wrongPort,
                otherPort,
                new byte[0],
                RawPeer.sealed(peer.localTag),
                RawPeer.sealed(peer.localTag, RawPeer.data(100, 0, 0, "BE", (byte) 1), new byte[] {0, 0, 0, 3}),
                RawPeer.sealed(peer.localTag, RawPeer.data(100, 0, 0, "BE", (byte) 1), new byte[] {0, 0, 0, 5}),
                RawPeer.sealed(peer.localTag, RawPeer.data(100, 0, 0, "BE", (byte) 1), new byte[] {0, 0}),
                RawPeer.sealed(peer.localTag + 1, RawPeer.data(100, 0, 0, "BE", (byte) 1)),
                RawPeer.sealed(0, RawPeer.data(100, 0, 0, "BE", (byte) 1)),
                RawPeer.sealed(RawPeer.TAG, RawPeer.data(100, 0, 0, "BE", (byte) 1))));
        for (int i = 0; i < wrong.size(); i++) {
            peer.raw(wrong.get(i));
            assertEquals(i + 1, peer.association.discardedPackets());
        }
        assertEquals(0, peer.messages.size());
        assertEquals(List.of(), peer.takeTypes());
        peer.raw(good);
        assertEquals(1, peer.messages.size());
    }

    @Test
    void chunks_thatAreUnknown_areSkippedReportedOrEndThePacket() {
        RawPeer peer = RawPeer.up();
        byte[] data = RawPeer.data(100, 0, 0, "BEI", (byte) 1);
        peer.packet(RawPeer.chunk(0x3F, 0, (byte) 9), data);
        assertEquals(List.of(), peer.takeTypes());
        peer.packet(RawPeer.chunk(0x7F, 0, (byte) 9), data);
        RawPeer.Chunk error = peer.take();
        assertEquals(ChunkType.ERROR, error.type());
        assertArrayEquals(RawPeer.hex("00060009" + "7f000005" + "09"), error.value());
        assertEquals(0, peer.messages.size());
        peer.packet(RawPeer.chunk(0xFF, 0), RawPeer.chunk(0xFE, 0), RawPeer.chunk(0xBF, 0), data);
        assertEquals(List.of(ChunkType.ERROR, ChunkType.SACK), peer.takeTypes(), "one report for a packet");
        assertEquals(1, peer.messages.size());
        // I-DATA and I-FORWARD-TSN were not announced, AUTH and ASCONF neither.
        peer.packet(RawPeer.chunk(64, 3, new byte[20]));
        peer.packet(RawPeer.chunk(194, 0, new byte[20]));
        peer.packet(RawPeer.chunk(0xC1, 0, new byte[20]));
        assertEquals(List.of(ChunkType.ERROR, ChunkType.ERROR, ChunkType.ERROR), peer.takeTypes());
        peer.packet(RawPeer.chunk(0xFF, 0, new byte[2_000]));
        assertEquals(List.of(), peer.takeTypes(), "a report that does not fit into a packet is left out");
    }

    @Test
    void chunksOfTheHandshake_whenItIsOver_changeNothing() {
        RawPeer peer = RawPeer.up();
        peer.packet(RawPeer.chunk(
                ChunkType.INIT_ACK, 0, RawPeer.init(5, 65_536, 10, 10, 7, RawPeer.parameter(7, new byte[9]))));
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ACK, 0));
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN_ACK, 0));
        peer.packet(RawPeer.chunk(ChunkType.SHUTDOWN_COMPLETE, 0));
        peer.packet(RawPeer.chunk(ChunkType.ERROR, 0, RawPeer.hex("0003000800000000")));
        peer.packet(RawPeer.data(100, 0, 0, "BE", (byte) 1), RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, new byte[80]));
        assertEquals(List.of(), peer.takeTypes());
        assertTrue(peer.association.isEstablished());
        assertEquals(1, peer.messages.size());
    }

    @Test
    void packets_outOfTheBlue_areAnsweredAsTheRfcSays() {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), 0);
        peer.packet(9, RawPeer.data(100, 0, 0, "BE", (byte) 1));
        RawPeer.Chunk abort = peer.take();
        assertEquals(List.of(ChunkType.ABORT, 1, 9L), List.of(abort.type(), abort.flags(), abort.tag()));
        peer.packet(9, RawPeer.chunk(ChunkType.SHUTDOWN_ACK, 0));
        RawPeer.Chunk complete = peer.take();
        assertEquals(
                List.of(ChunkType.SHUTDOWN_COMPLETE, 1, 9L),
                List.of(complete.type(), complete.flags(), complete.tag()));
        for (int type : new int[] {
            ChunkType.ABORT, ChunkType.SHUTDOWN_COMPLETE, ChunkType.COOKIE_ACK, ChunkType.ERROR, ChunkType.INIT_ACK
        }) {
            peer.packet(9, RawPeer.chunk(type, 0));
        }
        peer.packet(0, RawPeer.data(100, 0, 0, "BE", (byte) 1));
        peer.packet(9, RawPeer.data(100, 0, 0, "BE", (byte) 1), RawPeer.chunk(ChunkType.ABORT, 0));
        assertEquals(List.of(), peer.takeTypes());
        peer.handshake();
    }

    @Test
    void shutdownAck_duringTheHandshake_isOfAnotherAssociation() {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.ACTIVE), 0);
        long tag = peer.take().u32(0);
        peer.packet(tag, RawPeer.chunk(ChunkType.SHUTDOWN_ACK, 0));
        RawPeer.Chunk complete = peer.take();
        assertEquals(ChunkType.SHUTDOWN_COMPLETE, complete.type());
        assertEquals(tag, complete.tag());
        assertFalse(peer.association.isClosed());
    }

    /** What a packet makes this side send is not much more than what it has itself. */
    @Test
    void answers_areNotMuchLongerThanWhatAsksForThem() {
        RawPeer peer = RawPeer.up();
        for (byte[] chunk : List.of(
                RawPeer.chunk(ChunkType.HEARTBEAT, 0),
                RawPeer.chunk(ChunkType.HEARTBEAT, 0, new byte[100]),
                RawPeer.chunk(0xFF, 0),
                RawPeer.data(99, 0, 0, "BE", (byte) 1),
                RawPeer.data(200, 9_999, 0, "BE", (byte) 1),
                RawPeer.chunk(ChunkType.RE_CONFIG, 0, RawPeer.hex("0011000c0000000000010000".repeat(50))))) {
            byte[][] many = new byte[60][];
            Arrays.fill(many, chunk);
            byte[] packet = RawPeer.sealed(peer.localTag, many);
            peer.raw(packet);
            int answered =
                    peer.sent.stream().mapToInt(each -> each.value().length + 4).sum() + 12 * peer.packets;
            assertTrue(answered <= 2 * packet.length + 100, answered + " for " + packet.length);
            peer.sent.clear();
            peer.packets = 0;
        }
        assertTrue(peer.closures.isEmpty());
    }

    /** Any chunk, cut and changed anywhere, under the right tag and checksum: never an exception, never more memory than the limits. */
    @Test
    void chunks_changedAtRandom_neverThrowAndNeverGrowBeyondTheLimits() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SctpConfig config = SctpConfig.of(random.nextBoolean() ? SctpRole.PASSIVE : SctpRole.ACTIVE)
                    .withLimits(1_150, 4_000, 8_000, 8_000);
            SctpLink link = new SctpLink(seed, config, SctpConfig.of(SctpRole.PASSIVE));
            link.filter = packet -> {
                if (random.nextInt(3) == 0) {
                    int length = packet.length;
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        packet[12 + random.nextInt(length - 12)] =
                                (byte) (random.nextInt(5) == 0 ? -1 : random.nextInt(16));
                    }
                    SctpPacket.seal(packet, 0, length, 5_000, 5_000, SctpPacket.tag(packet, 0));
                }
                return true;
            };
            link.start();
            for (int i = 0; i < 400; i++) {
                if (!link.left.association.isClosed()) {
                    link.left.send(random.nextInt(3), new byte[1 + random.nextInt(3_000)]);
                    link.left.association.resetStream(random.nextInt(3), link.now);
                }
                if (!link.right.association.isClosed()) {
                    link.right.send(random.nextInt(3), new byte[1 + random.nextInt(3_000)]);
                }
                link.runFor(20 * SctpLink.MILLISECOND);
                assertTrue(link.left.association.heldBytes() <= 12_000);
                assertTrue(link.left.association.bufferedBytes() <= 8_000);
                assertTrue(link.left.association.bufferedBytes() >= 0);
            }
        }
    }
}
