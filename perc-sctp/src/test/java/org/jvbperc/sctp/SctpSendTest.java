package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.wire.ChunkType;

/** Own DATA: fragments, windows, acknowledgements, retransmission, congestion. */
class SctpSendTest {
    private static final long MS = SctpLink.MILLISECOND;

    private static byte[] sack(long tsn, long window, int... gaps) {
        byte[] value = new byte[12 + 2 * gaps.length];
        System.arraycopy(RawPeer.ints(tsn, window, (long) gaps.length / 2 << 16), 0, value, 0, 12);
        for (int i = 0; i < gaps.length; i++) {
            value[12 + 2 * i] = (byte) (gaps[i] >> 8);
            value[13 + 2 * i] = (byte) gaps[i];
        }
        return RawPeer.chunk(ChunkType.SACK, 0, value);
    }

    private static List<Long> tsns(RawPeer peer) {
        List<Long> tsns = peer.sent.stream()
                .filter(chunk -> chunk.type() == ChunkType.DATA)
                .map(chunk -> chunk.u32(0) - peer.localTsn)
                .toList();
        peer.sent.clear();
        return tsns;
    }

    private static void send(RawPeer peer, int octets) {
        assertTrue(peer.association.send(0, 53, new byte[octets], peer.now));
    }

    private static void acknowledge(RawPeer peer, int upTo) {
        peer.packet(sack(peer.localTsn + upTo, 65_536));
    }

    @Test
    void message_inFragments_hasTheFormOfTheRfc() {
        RawPeer peer = RawPeer.up();
        byte[] message = new byte[2_500];
        message[1_120] = 7;
        assertTrue(peer.association.send(9, 51, message, peer.now));
        List<RawPeer.Chunk> chunks = List.copyOf(peer.sent);
        assertEquals(3, chunks.size());
        assertEquals(2, chunks.get(0).flags());
        assertEquals(0, chunks.get(1).flags());
        assertEquals(1 | 8, chunks.get(2).flags());
        assertEquals(12 + 1_120, chunks.get(0).value().length);
        assertEquals(7, chunks.get(1).value()[12]);
        for (RawPeer.Chunk chunk : chunks) {
            assertEquals(9, chunk.u16(4));
            assertEquals(0, chunk.u16(6));
            assertEquals(51, chunk.u32(8));
        }
        assertEquals(List.of(0L, 1L, 2L), tsns(peer));
    }

    @Test
    void messages_thatAreShort_shareAPacket() {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), 100);
        for (int i = 0; i < 10; i++) {
            send(peer, 20);
        }
        byte[] cookie = peer.cookieFor(RawPeer.TAG, RawPeer.init(RawPeer.TAG, 65_536, 10, 10, 100));
        peer.packets = 0;
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertEquals(1, peer.packets);
        assertEquals(ChunkType.COOKIE_ACK, peer.sent.get(0).type());
        assertEquals(10, tsns(peer).size());
    }

    @Test
    void window_thatIsFull_stopsAndIsProbed() {
        RawPeer peer = RawPeer.up();
        send(peer, 1_000);
        assertEquals(List.of(0L), tsns(peer));
        peer.packet(sack(peer.localTsn, 0));
        send(peer, 1_000);
        send(peer, 1_000);
        assertEquals(List.of(1L), tsns(peer), "one chunk asks whether the window has opened");
        for (int i = 0; i < 30; i++) {
            peer.advance(15 * SctpLink.SECOND);
            List<Long> again = tsns(peer);
            assertTrue(!again.isEmpty() && again.stream().allMatch(tsn -> tsn == 1), again::toString);
            peer.packet(sack(peer.localTsn, 0));
        }
        assertTrue(peer.closures.isEmpty(), "a peer that answers is there");
        peer.packet(sack(peer.localTsn + 1, 500));
        assertEquals(List.of(2L), tsns(peer), "again as a probe");
        peer.packet(sack(peer.localTsn + 2, 5_000));
        assertEquals(0, peer.association.bufferedBytes());
    }

    @Test
    void probes_withoutAnyAnswer_endTheAssociation() {
        RawPeer peer = RawPeer.up();
        send(peer, 1_000);
        peer.packet(sack(peer.localTsn, 0));
        send(peer, 1_000);
        peer.advance(3_600 * SctpLink.SECOND);
        assertEquals(SctpClosure.Kind.UNREACHABLE, peer.closure().kind());
    }

    @Test
    void congestion_windowGrowsWithAcknowledgementsAndShrinksWithTimeouts() {
        RawPeer peer = RawPeer.up();
        send(peer, 16_384);
        send(peer, 16_384);
        assertEquals(4, tsns(peer).size(), "4404 octets at first");
        acknowledge(peer, 0);
        assertEquals(2, tsns(peer).size(), "slow start: one acknowledged, two more");
        acknowledge(peer, 3);
        int more = tsns(peer).size();
        assertEquals(4, more, "no more than four packets at a time");
        peer.advance(SctpLink.SECOND);
        assertEquals(List.of(4L), tsns(peer), "after a time-out one packet alone");
        acknowledge(peer, 4);
        assertEquals(2, tsns(peer).size(), "slow start again");
    }

    @Test
    void retransmission_afterTimeouts_doublesThem() {
        RawPeer peer = RawPeer.up();
        send(peer, 10);
        long begin = peer.now;
        long[] expected = {1, 3, 7, 15, 25, 35, 45, 55, 65, 75};
        peer.sent.clear();
        for (long seconds : expected) {
            assertEquals(begin + seconds * SctpLink.SECOND, peer.association.nextTimeout());
            peer.advance(peer.association.nextTimeout() - peer.now);
            if (peer.sent.get(0).type() == ChunkType.HEARTBEAT) {
                throw new AssertionError("no HEARTBEAT while DATA is outstanding");
            }
            assertEquals(List.of(0L), tsns(peer));
        }
        peer.advance(10 * SctpLink.SECOND);
        assertEquals(SctpClosure.Kind.UNREACHABLE, peer.closure().kind());
        assertEquals("no answer to DATA after 11 time-outs", peer.closure().detail());
        assertFalse(peer.association.send(0, 53, new byte[1], peer.now));
    }

    @Test
    void retransmission_afterThreeAcknowledgementsOfLaterChunks_isFastAndOnce() {
        RawPeer peer = RawPeer.up();
        for (int i = 0; i < 4; i++) {
            send(peer, 1_000);
        }
        assertEquals(List.of(0L, 1L, 2L, 3L), tsns(peer));
        long base = peer.localTsn - 1;
        peer.packet(sack(base, 65_536, 2, 2));
        peer.packet(sack(base, 65_536, 2, 3));
        assertEquals(List.of(), tsns(peer));
        peer.packet(sack(base, 65_536, 2, 4));
        assertEquals(List.of(0L), tsns(peer));
        peer.packet(sack(base, 65_536, 2, 4));
        assertEquals(List.of(), tsns(peer));
        peer.packet(sack(base + 4, 65_536));
        assertEquals(0, peer.association.bufferedBytes());
        assertTrue(peer.association.nextTimeout() > peer.now + 20 * SctpLink.SECOND, "only HEARTBEAT is left");
    }

    @Test
    void chunks_thatThePeerDroppedAgain_areSentAgain() {
        RawPeer peer = RawPeer.up();
        for (int i = 0; i < 3; i++) {
            send(peer, 1_000);
        }
        tsns(peer);
        peer.packet(sack(peer.localTsn - 1, 65_536, 2, 3));
        peer.packet(sack(peer.localTsn, 65_536));
        assertEquals(List.of(), tsns(peer), "not at once: a peer could ask for many packets by short ones");
        peer.advance(SctpLink.SECOND);
        assertEquals(List.of(1L, 2L), tsns(peer));
    }

    @Test
    void sacks_ofThePastOrWithSenselessBlocks_doNoHarm() {
        RawPeer peer = RawPeer.up();
        for (int i = 0; i < 3; i++) {
            send(peer, 1_000);
        }
        acknowledge(peer, 0);
        tsns(peer);
        peer.packet(sack(peer.localTsn - 1, 65_536));
        peer.packet(sack(peer.localTsn - 1_000, 65_536));
        int[] blocks = new int[2 * 200];
        for (int i = 0; i < blocks.length; i += 2) {
            blocks[i] = i % 3 == 0 ? 0 : 65_535;
            blocks[i + 1] = i % 5 == 0 ? 0 : 1;
        }
        peer.packet(sack(peer.localTsn, 65_536, blocks));
        peer.packet(sack(peer.localTsn, 65_536, 40_000, 65_535, 5, 2));
        byte[] cut = sack(peer.localTsn, 65_536, 1, 1);
        cut[9 + 4 + 2] = 9;
        peer.packet(cut);
        assertTrue(peer.closures.isEmpty());
        acknowledge(peer, 2);
        assertEquals(0, peer.association.bufferedBytes());
    }

    @Test
    void sack_ofWhatWasNeverSent_endsTheAssociation() {
        RawPeer peer = RawPeer.up();
        send(peer, 1_000);
        acknowledge(peer, 1);
        assertEquals(SctpClosure.Kind.VIOLATION, peer.closure().kind());
        assertEquals(List.of(ChunkType.DATA, ChunkType.ABORT), peer.takeTypes());
    }

    @Test
    void roundTrips_ofRepeatedChunks_areNotMeasured() {
        RawPeer peer = RawPeer.up();
        send(peer, 10);
        peer.advance(1_500 * MS);
        acknowledge(peer, 0);
        tsns(peer);
        send(peer, 10);
        assertEquals(peer.now + 2_000 * MS, peer.association.nextTimeout(), "the doubled time-out stays");
        peer.advance(400 * MS);
        acknowledge(peer, 1);
        send(peer, 10);
        // 400 ms measured: 400 + 4 * 200.
        assertEquals(peer.now + 1_200 * MS, peer.association.nextTimeout());
    }

    @Test
    void send_whenTheBufferIsFull_saysSoAndTellsWhenThereIsRoom() {
        SctpLink link = SctpLink.established(4);
        int taken = 0;
        while (link.left.send(0, new byte[16_384])) {
            taken++;
        }
        assertEquals(3, taken);
        assertEquals(3 * (16_384 + 64), link.left.association.bufferedBytes());
        link.runUntil(() -> link.left.writable == 1);
        assertTrue(link.left.association.bufferedBytes() <= 32_768);
        link.runUntil(() -> link.right.messages.size() == 3);
        link.runFor(SctpLink.SECOND);
        assertEquals(1, link.left.writable);
        assertEquals(0, link.left.association.bufferedBytes());
    }

    @Test
    void messages_outOfRange_areRefusedByName() {
        SctpLink link = SctpLink.established(4);
        assertThrows(IllegalArgumentException.class, () -> link.left.send(0, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> link.left.send(0, new byte[16_385]));
        assertThrows(IllegalArgumentException.class, () -> link.left.send(-1, new byte[1]));
    }

    @Test
    void listener_maySendWhenItHears() {
        SctpLink link = SctpLink.established(4);
        link.right.onMessage = message -> link.right.send(message.stream(), message.octets());
        link.left.onMessage = message ->
                message.octets()[0] == 50 || link.left.send(0, new byte[] {(byte) (message.octets()[0] + 1)});
        link.left.send(0, new byte[] {0});
        link.runUntil(() -> link.left.messages.size() == 51);
        link.right.onMessage = message -> {
            assertThrows(IllegalStateException.class, () -> link.right.association.handleTimeout(link.now));
            link.right.association.abort("enough", link.now);
            return true;
        };
        link.left.send(0, new byte[] {1});
        link.left.send(0, new byte[] {1});
        link.runUntil(() -> link.left.association.isClosed());
        assertEquals(SctpClosure.Kind.LOCAL_ABORT, link.right.closure());
        assertEquals(SctpClosure.Kind.PEER_ABORT, link.left.closure());
        assertArrayEquals(
                new String[] {"the peer aborted: cause 12: enough"},
                link.left.closures.stream().map(SctpClosure::detail).toArray());
    }

    @Test
    void ssn_acrossItsWrap_goesOn() {
        SctpLink link = SctpLink.established(4);
        link.delay = MS;
        int[] next = {0};
        link.runUntil(() -> {
            while (next[0] < 66_000 && link.left.send(0, new byte[] {(byte) next[0]})) {
                next[0]++;
            }
            return link.right.messages.size() == 66_000;
        });
        for (int i = 0; i < 66_000; i++) {
            assertEquals((byte) i, link.right.messages.get(i).octets()[0]);
        }
    }
}
