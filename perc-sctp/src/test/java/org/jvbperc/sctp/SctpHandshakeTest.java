package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.ErrorCause;

/** Setting up an association: both roles, collisions, cookies, restarts, and peers that do it wrong. */
class SctpHandshakeTest {
    private static final SctpConfig ACTIVE = SctpConfig.of(SctpRole.ACTIVE);
    private static final SctpConfig PASSIVE = SctpConfig.of(SctpRole.PASSIVE);
    private static final byte[] HELLO = {1, 2, 3};

    private static void expectBothUp(SctpLink link) {
        link.runUntil(() -> link.left.established == 1 && link.right.established == 1);
        assertTrue(link.left.send(3, HELLO.clone()));
        assertTrue(link.right.send(3, HELLO.clone()));
        link.runUntil(() -> !link.left.messages.isEmpty() && !link.right.messages.isEmpty());
        assertArrayEquals(HELLO, link.left.messages.get(0).octets());
        assertArrayEquals(HELLO, link.right.messages.get(0).octets());
    }

    @Test
    void activeAndPassive_areUpAfterTwoRoundTrips() {
        SctpLink link = new SctpLink(1);
        long begin = link.now;
        link.start();
        expectBothUp(link);
        assertTrue(link.now - begin < 6 * link.delay, "no time-out was needed");
    }

    @Test
    void bothActive_initsCross_oneAssociation() {
        for (int seed = 0; seed < 50; seed++) {
            SctpLink link = new SctpLink(seed, ACTIVE, ACTIVE);
            link.jitter = seed * SctpLink.MILLISECOND;
            link.start();
            expectBothUp(link);
            link.runFor(60 * SctpLink.SECOND);
            assertEquals(1, link.left.established);
            assertEquals(0, link.left.restarted + link.right.restarted);
        }
    }

    @Test
    void bothActive_oneCookieEchoLost_isStillOneAssociation() {
        SctpLink link = new SctpLink(5, ACTIVE, ACTIVE);
        int[] lost = {0};
        link.filter = packet -> packet[12] != ChunkType.COOKIE_ECHO || lost[0]++ > 0;
        link.start();
        expectBothUp(link);
    }

    @Test
    void passive_withoutInit_sendsItsOwnAfterTheDelay() {
        SctpLink link = new SctpLink(1, PASSIVE, PASSIVE);
        long begin = link.now;
        link.right.association.start(link.now);
        assertEquals(begin + 3 * SctpLink.SECOND, link.right.association.nextTimeout());
        link.runFor(3 * SctpLink.SECOND);
        assertEquals(1, link.right.sent.size());
        assertEquals(ChunkType.INIT, link.right.sent.get(0)[12]);
        link.left.association.start(link.now);
        expectBothUp(link);
    }

    /** The peer's cookie, made before the passive side sent its own INIT, is still good afterwards. */
    @Test
    void passive_cookieUnderWayWhenItBecomesActive_isTaken() {
        RawPeer peer = new RawPeer(PASSIVE, 7);
        byte[] cookie = peer.cookieFor(RawPeer.TAG, RawPeer.init(RawPeer.TAG, 65_536, 10, 10, 7));
        peer.advance(4 * SctpLink.SECOND);
        assertEquals(ChunkType.INIT, peer.take().type());
        peer.sent.clear();
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertEquals(List.of(ChunkType.COOKIE_ACK), peer.takeTypes());
        assertEquals(1, peer.established);
        peer.advance(20 * SctpLink.SECOND);
        assertEquals(List.of(), peer.takeTypes(), "INIT is not repeated any more");
    }

    @Test
    void init_withoutAnswer_isRepeatedWithTheSameTagThenGivenUp() {
        RawPeer peer = new RawPeer(ACTIVE, 0);
        peer.advance(3_600 * SctpLink.SECOND);
        assertEquals(9, peer.sent.size());
        assertEquals(1, peer.sent.stream().map(chunk -> chunk.u32(0)).distinct().count());
        assertEquals(SctpClosure.Kind.NO_ANSWER, peer.closure().kind());
        assertEquals("no answer to INIT, which was sent 9 times", peer.closure().detail());
    }

    @Test
    void messages_beforeTheAssociation_waitForIt() {
        SctpLink link = new SctpLink(1);
        assertTrue(link.left.send(0, HELLO.clone()));
        assertTrue(link.right.send(0, HELLO.clone()));
        link.start();
        link.runUntil(() -> link.left.messages.size() == 1 && link.right.messages.size() == 1);
    }

    @Test
    void messages_forStreamsThatThePeerDoesNotAccept_endTheAssociationInsteadOfGettingLost() {
        RawPeer peer = new RawPeer(PASSIVE, 7);
        assertTrue(peer.association.send(10, 53, HELLO.clone(), peer.now));
        byte[] cookie = peer.cookieFor(RawPeer.TAG, RawPeer.init(RawPeer.TAG, 65_536, 10, 10, 7));
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertEquals(SctpClosure.Kind.VIOLATION, peer.closure().kind());
        assertEquals(List.of(ChunkType.ABORT), peer.takeTypes());
    }

    @Test
    void send_onStreamsThatThePeerDoesNotAccept_takesNothing() {
        RawPeer peer = new RawPeer(PASSIVE, 7);
        byte[] cookie = peer.cookieFor(RawPeer.TAG, RawPeer.init(RawPeer.TAG, 65_536, 10, 10, 7));
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertFalse(peer.association.send(10, 53, HELLO.clone(), peer.now));
        assertTrue(peer.association.send(9, 53, HELLO.clone(), peer.now));
        assertThrows(IllegalArgumentException.class, () -> peer.association.send(1_024, 53, HELLO.clone(), peer.now));
    }

    @Test
    void inits_inFloods_areAnsweredAndChangeNothing() {
        RawPeer peer = new RawPeer(PASSIVE, 7);
        long timeout = peer.association.nextTimeout();
        for (int i = 1; i <= 20_000; i++) {
            peer.packet(0, RawPeer.chunk(ChunkType.INIT, 0, RawPeer.init(i, 65_536, 10, 10, i)));
            assertEquals(i, peer.take().tag());
        }
        assertEquals(20_000, peer.packets);
        assertEquals(timeout, peer.association.nextTimeout());
        peer.handshake();
    }

    @Test
    void inits_thatNobodyMaySend_areRefusedOrDiscarded() {
        RawPeer peer = new RawPeer(PASSIVE, 7);
        peer.packet(0, RawPeer.chunk(ChunkType.INIT, 0, RawPeer.init(0, 65_536, 10, 10, 7)));
        peer.packet(9, RawPeer.chunk(ChunkType.INIT, 0, RawPeer.init(5, 65_536, 10, 10, 7)));
        peer.packet(
                0,
                RawPeer.chunk(ChunkType.INIT, 0, RawPeer.init(5, 65_536, 10, 10, 7)),
                RawPeer.data(7, 0, 0, "BE", HELLO));
        peer.packet(0, RawPeer.chunk(ChunkType.INIT, 0, new byte[15]));
        assertEquals(List.of(), peer.takeTypes());
        byte[][] refused = {
            RawPeer.init(5, 1_499, 10, 10, 7),
            RawPeer.init(5, 65_536, 0, 10, 7),
            RawPeer.init(5, 65_536, 10, 0, 7),
            RawPeer.init(5, 65_536, 10, 10, 7, RawPeer.parameter(11, (byte) 'a', (byte) 0))
        };
        for (byte[] init : refused) {
            peer.packet(0, RawPeer.chunk(ChunkType.INIT, 0, init));
            RawPeer.Chunk abort = peer.take();
            assertEquals(ChunkType.ABORT, abort.type());
            assertEquals(5, abort.tag());
        }
        peer.handshake();
    }

    @Test
    void parameters_thatAreUnknown_arePassedOverReportedOrEndTheReading() {
        byte[] skipped = RawPeer.parameter(0x8123, (byte) 1);
        byte[] reported = RawPeer.parameter(0xC123, (byte) 2, (byte) 3);
        byte[] stop = RawPeer.parameter(0x0123, (byte) 4);
        byte[] forwardTsn = RawPeer.parameter(0xC000);
        RawPeer peer = new RawPeer(PASSIVE, 7);
        peer.packet(
                0,
                RawPeer.chunk(
                        ChunkType.INIT,
                        0,
                        RawPeer.init(5, 65_536, 10, 10, 7, skipped, reported, stop, reported, forwardTsn)));
        RawPeer.Chunk ack = peer.take();
        byte[] report = RawPeer.hex("0008000a" + "c1230006" + "02030000");
        int length = ack.value().length;
        assertArrayEquals(report, Arrays.copyOfRange(ack.value(), length - report.length, length));
        assertEquals(16 + 12 + 84 + report.length, length, "one parameter is reported");
    }

    @Test
    void initAck_thatIsNotAcceptable_endsTheAssociation() {
        byte[][] wrong = {
            RawPeer.init(5, 1_499, 10, 10, 7, RawPeer.parameter(7, HELLO)),
            RawPeer.init(5, 65_536, 0, 10, 7, RawPeer.parameter(7, HELLO)),
            RawPeer.init(5, 65_536, 10, 10, 7),
            RawPeer.init(5, 65_536, 10, 10, 7, RawPeer.parameter(7, new byte[1_200])),
            RawPeer.init(5, 65_536, 10, 10, 7, RawPeer.parameter(7, HELLO), RawPeer.parameter(11, HELLO))
        };
        for (byte[] ack : wrong) {
            RawPeer peer = new RawPeer(ACTIVE, 0);
            long tag = peer.take().u32(0);
            peer.packet(tag, RawPeer.chunk(ChunkType.INIT_ACK, 0, ack));
            assertEquals(SctpClosure.Kind.VIOLATION, peer.closure().kind());
            assertEquals(List.of(ChunkType.ABORT), peer.takeTypes());
        }
    }

    @Test
    void initAck_withUnknownParameters_isReportedBehindTheCookie() {
        RawPeer peer = new RawPeer(ACTIVE, 0);
        long tag = peer.take().u32(0);
        byte[] ack = RawPeer.init(5, 65_536, 10, 10, 7, RawPeer.parameter(7, HELLO), RawPeer.parameter(0xC123, HELLO));
        peer.packet(tag, RawPeer.chunk(ChunkType.INIT_ACK, 0, ack));
        assertEquals(List.of(ChunkType.COOKIE_ECHO, ChunkType.ERROR), peer.takeTypes());
        peer.advance(SctpLink.SECOND);
        assertEquals(List.of(ChunkType.COOKIE_ECHO), peer.takeTypes());
    }

    @Test
    void cookies_thatAreForgedChangedOrOfAnotherTag_makeNothing() {
        RawPeer peer = new RawPeer(PASSIVE, 7);
        byte[] cookie = peer.cookieFor(RawPeer.TAG, RawPeer.init(RawPeer.TAG, 65_536, 10, 10, 7));
        for (int bit = 0; bit < 8 * cookie.length; bit++) {
            byte[] changed = cookie.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, changed));
        }
        peer.packet(peer.localTag + 1, RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0));
        assertEquals(List.of(), peer.takeTypes());
        assertEquals(0, peer.established);
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie), RawPeer.data(7, 0, 0, "BE", HELLO));
        assertEquals(1, peer.messages.size(), "DATA may come with the cookie");
        peer.takeTypes();
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertEquals(List.of(ChunkType.COOKIE_ACK), peer.takeTypes());
        assertEquals(1, peer.established);
    }

    @Test
    void cookies_thatAreTooOld_areReportedAndMakeNothing() {
        RawPeer peer = new RawPeer(PASSIVE.withTimers(timers(3_600)), 7);
        byte[] cookie = peer.cookieFor(RawPeer.TAG, RawPeer.init(RawPeer.TAG, 65_536, 10, 10, 7));
        peer.advance(60 * SctpLink.SECOND + 5_000_000);
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        RawPeer.Chunk error = peer.take();
        assertEquals(ChunkType.ERROR, error.type());
        assertEquals(RawPeer.TAG, error.tag());
        assertEquals(ErrorCause.STALE_COOKIE, error.u16(0));
        assertEquals(5_000, error.u32(4));
        assertEquals(0, peer.established);
        peer.handshake();
    }

    private static SctpTimers timers(long passiveSeconds) {
        SctpTimers times = SctpTimers.DEFAULT;
        return new SctpTimers(
                Duration.ofSeconds(passiveSeconds),
                times.rtoInitial(),
                times.rtoMin(),
                times.rtoMax(),
                times.sackDelay(),
                times.heartbeatInterval(),
                times.cookieLifetime(),
                times.maxInitRetransmits(),
                times.maxRetransmits());
    }

    @Test
    void cookie_calledStaleByThePeer_beginsAgainSomeTimes() {
        RawPeer peer = new RawPeer(ACTIVE, 0);
        byte[] ack = RawPeer.init(5, 65_536, 10, 10, 7, RawPeer.parameter(7, HELLO));
        for (int i = 0; i < 9; i++) {
            long tag = peer.take().u32(0);
            peer.packet(tag, RawPeer.chunk(ChunkType.INIT_ACK, 0, ack));
            assertEquals(List.of(ChunkType.COOKIE_ECHO), peer.takeTypes());
            peer.packet(tag, RawPeer.chunk(ChunkType.ERROR, 0, RawPeer.hex("0003000800000001")));
        }
        assertEquals(SctpClosure.Kind.NO_ANSWER, peer.closure().kind());
    }

    @Test
    void restart_ofThePeer_beginsAnewAndIsTold() {
        RawPeer peer = RawPeer.up();
        peer.packet(RawPeer.data(100, 0, 0, "BE", HELLO));
        assertTrue(peer.association.send(0, 53, HELLO.clone(), peer.now));
        peer.takeTypes();
        byte[] cookie = peer.cookieFor(77, RawPeer.init(77, 65_536, 10, 10, 5_000));
        assertEquals(0, peer.restarted);
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        RawPeer.Chunk ack = peer.take();
        assertEquals(ChunkType.COOKIE_ACK, ack.type());
        assertEquals(77, ack.tag());
        assertEquals(1, peer.restarted);
        assertEquals(1, peer.established);
        assertEquals(0, peer.association.bufferedBytes(), "what was not acknowledged is lost");
        peer.packet(RawPeer.data(5_000, 0, 0, "BE", HELLO));
        assertEquals(2, peer.messages.size(), "sequence numbers begin with 0 again");
        assertTrue(peer.association.send(0, 53, HELLO.clone(), peer.now));
        RawPeer.Chunk data = peer.sent.get(peer.sent.size() - 1);
        assertEquals(peer.localTsn, data.u32(0));
        assertEquals(0, data.u16(6));
    }

    @Test
    void restart_withACookieOfBefore_isDiscarded() {
        RawPeer peer = RawPeer.up();
        long firstTag = peer.localTag;
        byte[] first = peer.cookieFor(77, RawPeer.init(77, 65_536, 10, 10, 5_000));
        long restartTag = peer.localTag;
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, first));
        assertEquals(1, peer.restarted);
        peer.takeTypes();
        assertFalse(firstTag == restartTag);
        byte[] second = peer.cookieFor(78, RawPeer.init(78, 65_536, 10, 10, 6_000));
        long secondTag = peer.localTag;
        byte[] third = peer.cookieFor(79, RawPeer.init(79, 65_536, 10, 10, 6_000));
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, third));
        assertEquals(2, peer.restarted);
        peer.takeTypes();
        peer.packet(secondTag, RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, second));
        assertEquals(2, peer.restarted, "its tie-tags are of an association that is gone");
        assertEquals(List.of(), peer.takeTypes());
    }

    @Test
    void start_again_isRefused() {
        SctpLink link = SctpLink.established(1);
        assertThrows(IllegalStateException.class, () -> link.left.association.start(link.now));
    }

    @Test
    void packets_beforeTheStart_areDiscarded() {
        SctpLink link = new SctpLink(1);
        link.left.association.start(link.now);
        link.runFor(500 * SctpLink.MILLISECOND);
        assertEquals(1, link.right.association.discardedPackets());
        link.right.association.start(link.now);
        expectBothUp(link);
    }
}
