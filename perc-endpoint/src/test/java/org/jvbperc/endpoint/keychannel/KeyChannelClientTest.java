package org.jvbperc.endpoint.keychannel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.keychannel.AliveMessage;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyAckMessage;
import org.jvbperc.keychannel.LeaveMessage;
import org.jvbperc.keychannel.ProbeMessage;
import org.jvbperc.keychannel.RefusalMessage;
import org.jvbperc.keychannel.RosterAckMessage;
import org.jvbperc.keychannel.RosterMessage;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.sframe.SFrameSuite;

/** The states and rules of docs/key-channel.md section 5, over SCTP in memory and in virtual time. */
class KeyChannelClientTest {
    private static final RosterMember ALICE = KeyChannelPeerSide.member(KeyChannelPeerSide.OWN, 3);
    private static final RosterMember BOB = KeyChannelPeerSide.member("bob-member-id-0123456789", 4);

    private final KeyChannelPeerSide side = new KeyChannelPeerSide();

    @AfterEach
    void close() {
        side.close();
    }

    /** The first roster and key have come and were acknowledged. */
    private KeyChannelPeerSide keyed() {
        side.open();
        side.roster(1, 7, ALICE);
        side.send(side.key(7, 4, 3, 60, 0));
        return side;
    }

    @Test
    void hello_isSentOnceWithAllSuites() {
        side.open();
        assertEquals(1, side.received.size());
        HelloMessage hello = assertInstanceOf(HelloMessage.class, side.received.get(0));
        assertEquals(List.of(1), hello.versions());
        assertEquals(List.of(4, 5), hello.suites());
        side.advance(Duration.ofSeconds(5));
        assertEquals(1, side.received.size());
    }

    @Test
    void firstKey_isTakenAndAcknowledgedWithAFreshPublicKey() {
        keyed();
        assertEquals(List.of("roster 1", "key 7"), side.told);
        assertEquals(new RosterAckMessage(1), side.received.get(1));
        KeyAckMessage ack = assertInstanceOf(KeyAckMessage.class, side.received.get(2));
        assertEquals(7, ack.generation());
        assertNotEquals(((HelloMessage) side.received.get(0)).key(), ack.next());
        ReceivedGroupKey key = side.keys.get(0);
        assertEquals(3, key.senderIndex());
        assertEquals(SFrameSuite.AES_128_GCM_SHA256_128, key.suite());
        assertArrayEquals(KeyChannelPeerSide.secret(7), key.secret().toByteArray());
        assertEquals(key.arrivedNanos(), key.beginNanos());
        assertEquals(60_000_000_000L, key.expiresAtNanos() - key.arrivedNanos());
    }

    @Test
    void laterKey_isWrappedToTheAcknowledgedKeyAndBeginsLater() {
        keyed();
        side.roster(2, 8, ALICE, BOB);
        side.send(side.key(8, 5, 3, 60, 250));
        assertEquals(List.of("roster 1", "key 7", "roster 2", "key 8"), side.told);
        ReceivedGroupKey key = side.keys.get(1);
        assertEquals(250_000_000L, key.beginNanos() - key.arrivedNanos());
        assertEquals(SFrameSuite.AES_256_GCM_SHA512_128, key.suite());
        assertEquals(List.of(), side.failures);
    }

    @Test
    void probe_isAnsweredWithItsNumber() {
        keyed();
        side.send(new ProbeMessage(42));
        assertEquals(new AliveMessage(42), side.received.get(side.received.size() - 1));
    }

    @Test
    void leave_isSent() {
        keyed();
        side.client.leave(side.now);
        side.carry();
        assertInstanceOf(LeaveMessage.class, side.received.get(side.received.size() - 1));
        assertEquals(Long.MAX_VALUE, side.client.nextTimeout());
    }

    @Test
    void refusal_endsTheCallWithTheKeyDistributorsWords() {
        keyed();
        side.send(new RefusalMessage("removed", "by the owner"));
        assertEquals(new KeyChannelFailure("removed", "by the owner"), side.failure());
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation("a roster is text", KeyChannelFailure.VIOLATION, side -> side.sendText("roster")),
                violation(
                        "an unknown message", KeyChannelFailure.VIOLATION, side -> side.sendOctets(new byte[] {99, 0})),
                violation(
                        "a message of an endpoint",
                        KeyChannelFailure.VIOLATION,
                        side -> side.sendOctets(new byte[] {5})),
                violation(
                        "a key of a generation without roster",
                        KeyChannelFailure.KEY_REFUSED,
                        side -> side.send(side.key(8, 4, 3, 60, 250))),
                violation("a key for another sender index", KeyChannelFailure.KEY_REFUSED, side -> {
                    side.roster(2, 8, ALICE, BOB);
                    side.send(side.key(8, 4, 4, 60, 250));
                }),
                violation(
                        "a generation that has a key",
                        KeyChannelFailure.KEY_REFUSED,
                        side -> side.send(side.key(7, 4, 3, 60, 250))),
                violation("a suite that was not offered", KeyChannelFailure.KEY_REFUSED, side -> {
                    side.roster(2, 8, ALICE);
                    side.send(side.key(8, 1, 3, 60, 250));
                }),
                violation(
                        "another sender index than before",
                        KeyChannelFailure.ROSTER_REFUSED,
                        side -> side.roster(2, 8, KeyChannelPeerSide.member(KeyChannelPeerSide.OWN, 9))),
                violation(
                        "a roster without this endpoint",
                        KeyChannelFailure.ROSTER_REFUSED,
                        side -> side.roster(2, 8, BOB)),
                violation(
                        "a roster that is left out",
                        KeyChannelFailure.ROSTER_REFUSED,
                        side -> side.roster(3, 8, ALICE)),
                violation(
                        "a roster that is none",
                        KeyChannelFailure.ROSTER_REFUSED,
                        side -> side.send(new RosterMessage(Octets.of(new byte[] {1, 2, 3})))),
                violation("a key that is too late", KeyChannelFailure.KEY_REFUSED, side -> {
                    byte[] old = side.update(2, 8, side.now / 1_000_000, ALICE);
                    side.advance(Duration.ofSeconds(20));
                    side.send(new RosterMessage(Octets.of(old)));
                    side.send(side.key(8, 4, 3, 20, 250));
                }));
    }

    private static Arguments violation(String what, String condition, Consumer<KeyChannelPeerSide> act) {
        return Arguments.of(what, condition, act);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void violation_endsTheCall(String what, String condition, Consumer<KeyChannelPeerSide> act) {
        act.accept(keyed());
        assertEquals(condition, side.failure().condition(), side.failure().detail());
        assertEquals(1, side.keys.size());
        assertTrue(side.told.contains("SCTP PEER_ABORT"), side.told.toString());
    }

    @Test
    void wrappedSecret_changedOnTheWay_endsTheCall() {
        side.open();
        side.roster(1, 7, ALICE);
        byte[] message = org.jvbperc.keychannel.KeyChannelCodec.encode(side.key(7, 4, 3, 60, 0));
        message[message.length - 1] ^= 1;
        side.sendOctets(message);
        assertEquals(KeyChannelFailure.KEY_REFUSED, side.failure().condition());
        assertEquals(0, side.keys.size());
    }

    @Test
    void noKeyInTime_endsTheCall() {
        side.open();
        side.roster(1, 7, ALICE);
        side.advance(KeyChannelPeerSide.FIRST_KEY_WITHIN.minusMillis(1));
        assertEquals(List.of(), side.failures);
        side.advance(Duration.ofMillis(2));
        assertEquals(KeyChannelFailure.KEY_MISSING, side.failure().condition());
    }

    @Test
    void keyDistributorGone_keyMayBeUsedUntilItsTimeToLiveEnds() {
        keyed();
        side.closeChannel();
        assertTrue(side.told.contains("lost"), side.told.toString());
        side.advance(Duration.ofSeconds(59));
        assertEquals(List.of(), side.failures);
        side.advance(Duration.ofSeconds(1));
        assertEquals(KeyChannelFailure.KEY_EXPIRED, side.failure().condition());
    }

    @Test
    void anotherKeyInTime_theCallGoesOn() {
        keyed();
        side.advance(Duration.ofSeconds(50));
        side.roster(2, 8, ALICE);
        side.send(side.key(8, 4, 3, 60, 250));
        side.advance(Duration.ofSeconds(59));
        assertEquals(List.of(), side.failures);
    }
}
