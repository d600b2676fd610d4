package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.wire.ChunkType;

/** DATA and FORWARD-TSN from the peer: order, reassembly, acknowledgements, limits. */
class SctpReceiveTest {
    private static final SctpConfig PASSIVE = SctpConfig.of(SctpRole.PASSIVE);

    private static String words(RawPeer peer) {
        StringBuilder words = new StringBuilder();
        peer.messages.forEach(
                message -> words.append(new String(message.octets(), java.nio.charset.StandardCharsets.US_ASCII))
                        .append(' '));
        return words.toString().strip();
    }

    private static byte[] data(long tsn, int stream, int ssn, String flags, String text) {
        return RawPeer.data(tsn, stream, ssn, flags, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static void expectViolation(RawPeer peer, String detail) {
        assertEquals(SctpClosure.Kind.VIOLATION, peer.closure().kind());
        assertTrue(peer.closure().detail().contains(detail), peer.closure().detail());
        List<Integer> types = peer.takeTypes();
        assertEquals(ChunkType.ABORT, types.get(types.size() - 1));
        assertEquals(0, peer.association.heldBytes());
    }

    @Test
    void sacks_atEverySecondPacketOrAfterADelay() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(100, 0, 0, "BE", "a"));
        assertEquals(List.of(), peer.takeTypes());
        peer.packet(data(101, 0, 1, "BE", "b"));
        RawPeer.Chunk sack = peer.take();
        assertEquals(ChunkType.SACK, sack.type());
        assertEquals(101, sack.u32(0));
        assertEquals(65_536, sack.u32(4));
        peer.packet(data(102, 0, 2, "BE", "c"));
        long due = peer.association.nextTimeout();
        assertEquals(peer.now + 200 * SctpLink.MILLISECOND, due);
        peer.advance(200 * SctpLink.MILLISECOND);
        assertEquals(102, peer.take().u32(0));
        peer.packet(data(103, 0, 3, "BEI", "d"));
        assertEquals(103, peer.take().u32(0), "the I bit asks for it at once");
        assertEquals("a b c d", words(peer));
    }

    @Test
    void gaps_areReportedWithDuplicates_andFilled() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(102, 0, 2, "BE", "c"));
        peer.packet(data(103, 0, 3, "BE", "d"));
        peer.packet(data(106, 0, 6, "BE", "g"));
        peer.sent.clear();
        peer.packet(data(103, 0, 3, "BE", "d"), data(99, 0, 9, "BE", "z"));
        RawPeer.Chunk sack = peer.take();
        assertArrayEquals(
                RawPeer.hex("00000063" + "0000ff3d" + "00020002" + "00030004" + "00070007" + "00000067" + "00000063"),
                sack.value());
        assertEquals("", words(peer));
        peer.packet(data(100, 0, 0, "BE", "a"), data(101, 0, 1, "BE", "b"));
        assertEquals("a b c d", words(peer));
        peer.packet(data(104, 0, 4, "BE", "e"), data(105, 0, 5, "BE", "f"));
        assertEquals("a b c d e f g", words(peer));
        assertEquals(0, peer.association.heldBytes());
    }

    @Test
    void messages_onOtherStreamsOrUnordered_doNotWaitForALoss() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(101, 1, 0, "BE", "other"));
        peer.packet(data(102, 0, 0, "UBE", "unordered"));
        peer.packet(data(103, 2, 0, "B", "frag"), data(104, 2, 0, "E", "ments"));
        peer.packet(data(105, 0, 1, "BE", "waits"));
        assertEquals("other unordered fragments", words(peer));
        peer.packet(data(100, 0, 0, "BE", "lost"));
        assertEquals("other unordered fragments lost waits", words(peer));
        assertEquals(0, peer.association.heldBytes());
    }

    @Test
    void fragments_inAnyOrder_makeTheMessage() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long first = random.nextInt(4) == 0 ? 0xFFFF_FFF8L : random.nextInt() & 0xFFFF_FFFFL;
            RawPeer peer = RawPeer.up(PASSIVE, first);
            List<byte[]> chunks = new ArrayList<>();
            byte[] whole = new byte[4_000];
            random.nextBytes(whole);
            int at = 0;
            for (long tsn = first; at < whole.length; tsn++) {
                int to = Math.min(whole.length, at + 1 + random.nextInt(600));
                String flags = (at == 0 ? "B" : "") + (to == whole.length ? "E" : "");
                chunks.add(RawPeer.data(tsn, 5, 0, flags, Arrays.copyOfRange(whole, at, to)));
                at = to;
            }
            chunks.add(RawPeer.data(first + chunks.size(), 5, 1, "BE", (byte) 1));
            Collections.shuffle(chunks, random);
            chunks.forEach(peer::packet);
            assertEquals(2, peer.messages.size(), "seed " + seed);
            assertArrayEquals(whole, peer.messages.get(0).octets());
            assertEquals(0, peer.association.heldBytes());
        }
    }

    @Test
    void sequenceNumbers_acrossTheirWrap_goOn() {
        RawPeer peer = RawPeer.up(PASSIVE, 0xFFFF_FF00L);
        for (int i = 0; i < 70_000; i++) {
            peer.packet(RawPeer.data(0xFFFF_FF00L + i, 0, i, "BE", (byte) 1));
        }
        assertEquals(70_000, peer.messages.size());
        assertTrue(peer.closures.isEmpty());
    }

    @Test
    void fragments_thatFitToNoMessage_endTheAssociation() {
        byte[][][] wrong = {
            {data(100, 0, 0, "E", "x")},
            {data(100, 0, 0, "", "x")},
            {data(100, 0, 0, "B", "x"), data(101, 0, 1, "BE", "x")},
            {data(100, 0, 0, "B", "x"), data(101, 1, 0, "E", "x")},
            {data(100, 0, 0, "B", "x"), data(101, 0, 1, "E", "x")},
            {data(100, 0, 0, "B", "x"), data(101, 0, 0, "UE", "x")},
            {data(101, 1, 0, "BE", "x"), data(100, 0, 0, "B", "x")},
            {data(100, 0, 1, "BE", "x")},
            {data(100, 0, 0, "BE", "x"), data(101, 0, 0, "BE", "x")},
        };
        for (byte[][] chunks : wrong) {
            RawPeer peer = RawPeer.up();
            peer.packet(chunks);
            expectViolation(peer, "DATA");
        }
        RawPeer empty = RawPeer.up();
        empty.packet(RawPeer.data(100, 0, 0, "BE"));
        expectViolation(empty, "no user data");
    }

    @Test
    void messages_longerThanTheLimit_endTheAssociation() {
        SctpConfig config = PASSIVE.withLimits(1_150, 3_000, 65_536, 65_536);
        RawPeer inOrder = RawPeer.up(config, 100);
        inOrder.packet(RawPeer.data(100, 0, 0, "B", new byte[1_000]));
        inOrder.packet(RawPeer.data(101, 0, 0, "", new byte[2_000]));
        assertEquals(3_000, inOrder.association.heldBytes());
        inOrder.packet(RawPeer.data(102, 0, 0, "", new byte[1]));
        expectViolation(inOrder, "3000 octets");
        RawPeer beyondGap = RawPeer.up(config, 100);
        beyondGap.packet(RawPeer.data(101, 0, 0, "UB", new byte[1_000]));
        beyondGap.packet(RawPeer.data(102, 0, 0, "UE", new byte[2_001]));
        expectViolation(beyondGap, "3000 octets");
        RawPeer fits = RawPeer.up(config, 100);
        fits.packet(RawPeer.data(100, 0, 0, "BE", new byte[3_000]));
        assertEquals(1, fits.messages.size());
    }

    /** However small the pieces are, what is held stays within the buffer, the window says so, and the next in order is still taken. */
    @Test
    void chunks_beyondAGap_areHeldUpToTheBuffer() {
        for (int size : new int[] {1, 50, 1_000}) {
            RawPeer peer = RawPeer.up(PASSIVE.withLimits(1_150, 16_384, 10_000, 65_536), 100);
            for (long tsn = 101; tsn < 70_000; tsn += 2) {
                peer.packet(RawPeer.data(tsn, 0, (int) (tsn - 100), "BE", new byte[size]));
                assertTrue(peer.association.heldBytes() <= 10_000);
                assertEquals(10_000 - peer.association.heldBytes(), peer.take().u32(4));
            }
            peer.packet(RawPeer.data(100, 0, 0, "BE", new byte[size]));
            assertEquals(2, peer.messages.size());
            assertTrue(peer.closures.isEmpty());
        }
    }

    @Test
    void fragments_thatAreNeverFinished_areLimited() {
        RawPeer peer = RawPeer.up(PASSIVE.withLimits(1_150, 16_384, 10_000, 65_536), 100);
        peer.packet(RawPeer.data(100, 0, 0, "B", new byte[1]));
        for (long tsn = 101; peer.closures.isEmpty(); tsn++) {
            peer.packet(RawPeer.data(tsn, 0, 0, "", new byte[7]));
            assertTrue(peer.association.heldBytes() <= 16_384);
            peer.sent.clear();
            assertTrue(tsn < 5_000);
        }
        assertEquals(SctpClosure.Kind.VIOLATION, peer.closure().kind());
    }

    @Test
    void chunks_farAhead_areDiscarded() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(99 + 65_536, 0, 1, "BE", "x"));
        assertEquals(0, peer.association.heldBytes());
        peer.packet(data(99 + 65_535, 0, 1, "BE", "x"));
        assertEquals(65, peer.association.heldBytes());
        peer.sent.clear();
        peer.packet(data(100 + 0x8000_0000L, 0, 1, "BE", "x"));
        assertEquals(0xFFFF, peer.take().u16(12), "the gap block's last offset");
    }

    /** Each second TSN of a window is missing: as many blocks as a packet takes are reported. */
    @Test
    void gapBlocks_moreThanAPacketTakes_areCut() {
        RawPeer peer = RawPeer.up(PASSIVE.withLimits(512, 16_384, 1_000_000, 65_536), 100);
        for (long tsn = 101; tsn < 1_000; tsn += 2) {
            peer.packet(RawPeer.data(tsn, 0, (int) (tsn - 100), "BE", new byte[1]));
        }
        RawPeer.Chunk last = peer.sent.get(peer.sent.size() - 1);
        assertEquals((512 - 12 - 4 - 12) / 4, last.u16(8));
    }

    @Test
    void streams_thatWereNotAnnounced_areReportedAndAcknowledged() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(100, 1_024, 0, "B", "x"), data(101, 1_024, 0, "E", "x"), data(102, 0, 0, "BEI", "ok"));
        RawPeer.Chunk error = peer.take();
        assertEquals(ChunkType.ERROR, error.type());
        assertArrayEquals(RawPeer.hex("00010008" + "04000000"), error.value());
        assertEquals(102, peer.take().u32(0));
        assertEquals("ok", words(peer));
    }

    private static byte[] forward(long tsn, int... pairs) {
        byte[] value = new byte[4 + 2 * pairs.length];
        System.arraycopy(RawPeer.ints(tsn), 0, value, 0, 4);
        for (int i = 0; i < pairs.length; i++) {
            value[4 + 2 * i] = (byte) (pairs[i] >> 8);
            value[5 + 2 * i] = (byte) pairs[i];
        }
        return RawPeer.chunk(ChunkType.FORWARD_TSN, 0, value);
    }

    @Test
    void forwardTsn_skipsWhatThePeerGaveUp_andDeliversTheRest() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(101, 0, 1, "BE", "b"), data(103, 0, 3, "BE", "d"), data(104, 1, 0, "B", "half"));
        peer.sent.clear();
        peer.packet(forward(102, 0, 2));
        assertEquals("b d", words(peer));
        RawPeer.Chunk sack = peer.take();
        assertEquals(104, sack.u32(0));
        assertEquals(4, peer.association.heldBytes());
        peer.packet(forward(105, 1, 0));
        assertEquals(0, peer.association.heldBytes());
        peer.packet(data(106, 1, 0, "", "orphan"), data(107, 1, 0, "E", "orphan"));
        peer.packet(data(108, 1, 1, "BE", "next"), data(109, 0, 4, "BE", "e"));
        assertEquals("b d next e", words(peer));
        peer.packet(data(110, 0, 5, "E", "x"));
        expectViolation(peer, "continues no message");
    }

    @Test
    void forwardTsn_ofThePast_changesNothing() {
        RawPeer peer = RawPeer.up();
        peer.packet(data(100, 0, 0, "BE", "a"));
        peer.packet(forward(99, 0, 7));
        peer.packet(forward(100, 0, 7));
        peer.packet(data(101, 0, 1, "BE", "b"));
        assertEquals("a b", words(peer));
        peer.packet(RawPeer.chunk(ChunkType.FORWARD_TSN, 0, new byte[3]));
        peer.packet(forward(101 + 0x7000_0000L, 60_000, 7));
        assertTrue(peer.closures.isEmpty());
    }

    @Test
    void forwardTsn_amongRandomLosses_deliversInOrderWhatWasNotGivenUp() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RawPeer peer = RawPeer.up(PASSIVE, 0xFFFF_FFF0L);
            int messages = 30;
            List<byte[]> packets = new ArrayList<>();
            boolean[] lost = new boolean[messages];
            for (int i = 0; i < messages; i++) {
                lost[i] = random.nextInt(4) == 0;
                if (!lost[i]) {
                    packets.add(RawPeer.data(0xFFFF_FFF0L + i, 0, i, "BE", (byte) i));
                }
            }
            Collections.shuffle(packets, random);
            packets.forEach(peer::packet);
            for (int i = 0; i < messages; i++) {
                if (lost[i]) {
                    peer.packet(forward(0xFFFF_FFF0L + i, 0, i));
                }
            }
            byte last = -1;
            int count = 0;
            for (SctpLink.Message message : peer.messages) {
                assertTrue(message.octets()[0] > last, "seed " + seed);
                last = message.octets()[0];
                count++;
            }
            assertEquals(packets.size(), count, "seed " + seed);
            assertEquals(0, peer.association.heldBytes());
        }
    }
}
