package org.jvbperc.kd.keychannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.keychannel.AgreementPublicKey;
import org.jvbperc.keychannel.AliveMessage;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyAckMessage;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.ProbeMessage;
import org.jvbperc.keychannel.RosterAckMessage;
import org.jvbperc.keychannel.RosterMessage;
import org.jvbperc.sframe.SFrameSuite;

/** An endpoint that breaks the rules of the key channel is told the reason and removed; the other members see a departure only. */
@Timeout(600)
class KeyChannelViolationTest {
    /** A point of small order (RFC 7748 section 6.1). */
    private static final AgreementPublicKey ZERO = new AgreementPublicKey(KeyGroup.X25519, Octets.of(new byte[32]));

    /** Something that a member does in the open channel after it has got its key. */
    private static Arguments deed(String condition, Consumer<FrameMember> deed) {
        return Arguments.of(condition, deed);
    }

    static List<Arguments> deedsOfAMember() {
        return List.of(
                deed("unexpected-message", member -> member.send(member.hello())),
                deed("unexpected-message", member -> member.send(member.acknowledgement(7))),
                deed(
                        "unexpected-message",
                        member -> member.send(
                                member.acknowledgement(member.lastKey().generation()))),
                deed("unexpected-message", member -> member.send(new RosterAckMessage(99))),
                deed("unexpected-message", member -> member.send(new RosterAckMessage(1))),
                deed("unexpected-message", member -> member.send(new AliveMessage(1))),
                deed("malformed-message", member -> member.sendOctets(new byte[] {77})),
                deed("malformed-message", member -> member.sendOctets(new byte[] {5, 0})),
                deed("malformed-message", member -> member.sendOctets(new byte[] {16, 1, 2, 3})),
                deed("malformed-message", member -> member.sendOctets(new byte[0])),
                deed("sctp-violation", member -> member.sendText("hello")),
                deed("sctp-violation", FrameMember::openAnotherChannel));
    }

    @ParameterizedTest
    @MethodSource("deedsOfAMember")
    void memberThatBreaksTheProtocol_isOutWithTheReason(String condition, Consumer<FrameMember> deed) throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(1)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            room.simulation.runFor(Duration.ofSeconds(1));
            deed.accept(bob);
            room.until("bob is out", () -> bob.dtlsEnded);
            assertEquals(condition, bob.refusal.condition(), bob.refusal.detail());
            assertEquals("failed", room.state("bob"));
            assertTrue(room.counted("perc_kd_key_channels_total{event=\"" + condition + "\"} 1.0"));
            room.until("a new key", () -> alice.keys.size() == 3);
            room.until("bob's association is gone", () -> room.hub.associationCount() == 1);
            assertEquals("keyed", room.state("alice"));
        }
    }

    private static void assertRefusedAtOnce(String condition, Consumer<FrameMember> manner) throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(2)) {
            FrameMember bob = room.admit("bob");
            manner.accept(bob);
            bob.start();
            room.until("bob is out", () -> bob.dtlsEnded);
            assertEquals(condition, bob.refusal.condition(), bob.refusal.detail());
            assertEquals(List.of(), bob.keys);
            assertTrue(room.counted("perc_kd_key_channels_total{event=\"" + condition + "\"} 1.0"));
            assertTrue(room.refusals().contains(condition), room.refusals().toString());
        }
    }

    @Test
    void helloOfAnotherVersion_orWithoutTheRoomsSuite_isRefused() throws Exception {
        assertRefusedAtOnce("unsupported-version", bob -> bob.versions = List.of(2, 3));
        assertRefusedAtOnce("no-common-suite", bob -> bob.suites = List.of(5, 1));
    }

    @Test
    void helloWithMoreVersionsAndSuites_isTaken_inARoomOfTheOtherSuite() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(3, SFrameSuite.AES_256_GCM_SHA512_128, 10)) {
            FrameMember bob = room.admit("bob");
            bob.versions = List.of(1, 2, 200);
            bob.suites = List.of(4, 1000, 5);
            bob.start();
            room.until("bob is keyed", () -> room.state("bob").equals("keyed"));
            assertEquals(5, bob.lastKey().suite());
        }
    }

    @Test
    void messageBeforeHello_isRefused() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(4)) {
            FrameMember bob = room.admit("bob");
            bob.saysHello = false;
            bob.start();
            room.until("the channel is open", () -> bob.channelOpen);
            bob.send(new AliveMessage(0));
            room.until("bob is out", () -> bob.dtlsEnded);
            assertEquals("unexpected-message", bob.refusal.condition());
        }
    }

    @Test
    void publicKeyOfSmallOrder_isRefused_inHello() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(5)) {
            FrameMember bob = room.admit("bob");
            bob.saysHello = false;
            bob.start();
            room.until("the channel is open", () -> bob.channelOpen);
            bob.send(new HelloMessage(List.of(1), List.of(4), ZERO));
            room.until("bob is out", () -> bob.dtlsEnded);
            assertEquals("invalid-key", bob.refusal.condition());
            assertEquals("failed", room.state("bob"));
        }
    }

    @Test
    void nextKeyThatIsNotFresh_orOfAnotherGroup_isRefused() throws Exception {
        AgreementPublicKey other = new AgreementPublicKey(KeyGroup.SECP256R1, Octets.fromHex("04" + "11".repeat(64)));
        for (AgreementPublicKey next : new AgreementPublicKey[] {null, other}) {
            try (SimulatedFrameRoom room = new SimulatedFrameRoom(6)) {
                FrameMember bob = room.admit("bob");
                bob.saysHello = false;
                bob.answers = message -> message instanceof RosterMessage;
                bob.start();
                room.until("the channel is open", () -> bob.channelOpen);
                HelloMessage hello = bob.hello();
                bob.send(hello);
                room.until("bob has a key", () -> !bob.keys.isEmpty());
                KeyMessage key = bob.lastKey();
                bob.send(new KeyAckMessage(key.generation(), next == null ? hello.key() : next));
                room.until("bob is out", () -> bob.dtlsEnded);
                assertEquals("invalid-key", bob.refusal.condition());
            }
        }
    }

    @Test
    void answersOutOfOrder_areRefused() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(7)) {
            FrameMember bob = room.join("bob");
            bob.answers = message -> !(message instanceof ProbeMessage);
            room.until("two probes", () -> probes(bob).size() == 2);
            bob.send(new AliveMessage(probes(bob).get(1).number()));
            room.until("bob is out", () -> bob.dtlsEnded);
            assertEquals("unexpected-message", bob.refusal.condition());
        }
    }

    private static List<ProbeMessage> probes(FrameMember member) {
        return member.received.stream()
                .filter(ProbeMessage.class::isInstance)
                .map(ProbeMessage.class::cast)
                .toList();
    }
}
