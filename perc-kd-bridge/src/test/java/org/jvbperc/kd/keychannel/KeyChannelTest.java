package org.jvbperc.kd.keychannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.LeaveMessage;
import org.jvbperc.keychannel.ProbeMessage;
import org.jvbperc.keychannel.RosterMessage;

/** Frame rooms from the handshake to the leaving, in simulated time: who gets which keys, and who is removed when. */
@Timeout(600)
class KeyChannelTest {
    @ParameterizedTest
    @EnumSource(KeyGroup.class)
    void member_isOnTheRosterAfterHello_andGetsRosterAndKey(KeyGroup group) throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(1)) {
            FrameMember alice = room.admit("alice");
            alice.group = group;
            alice.start();
            room.until("DTLS", () -> alice.established);
            assertEquals("", room.state("alice"), "nobody is a member before hello");
            assertEquals(1, room.mediaKeys.size(), "the Media Distributor has its keys already");
            room.until("keyed", () -> room.state("alice").equals("keyed"));
            KeyMessage key = alice.lastKey();
            assertEquals(4, key.suite());
            assertEquals(0, key.beginMillis(), "the first key is used at once");
            assertEquals(0, key.recipientKey());
            assertEquals(3600, key.ttlSeconds());
            assertEquals(group, key.senderKey().group());
            assertEquals(room.conference.roster().generation(), key.generation());
            assertEquals(RosterMessage.class, alice.received.get(0).getClass(), "the roster comes first");
            assertEquals(1, room.conference.keyedCount());
            assertEquals(1, room.hub.keyChannelCount());
        }
    }

    @Test
    void joins_areCoalesced_andAllHaveOneSecret_wrappedToTheirNewestKeys() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(2)) {
            FrameMember alice = room.join("alice");
            List<FrameMember> others = List.of(room.admit("bob"), room.admit("carol"), room.admit("dave"));
            others.forEach(FrameMember::start);
            room.until("everybody is keyed", () -> room.conference.keyedCount() == 4);
            assertEquals(2, alice.keys.size(), "one new key for three joins");
            for (FrameMember other : others) {
                assertEquals(1, other.keys.size());
                assertEquals(alice.lastSecret(), other.lastSecret());
                assertEquals(4, other.rosters.latest().orElseThrow().members().size());
            }
            assertEquals(250, alice.lastKey().beginMillis(), "others have to get it before it is used");
            assertEquals(1, alice.lastKey().recipientKey(), "wrapped to the key of the first key_ack");
            assertNotEquals(alice.secrets.get(alice.keys.get(0).generation()), alice.lastSecret());
            assertEquals(
                    4,
                    List.of(alice, others.get(0), others.get(1), others.get(2)).stream()
                            .map(member -> member.lastKey().senderIndex())
                            .distinct()
                            .count());
        }
    }

    @Test
    void leaver_getsNoNewKey_andTheOthersGetOne() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(3)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            bob.send(new LeaveMessage());
            room.until("bob has left", () -> room.state("bob").equals(Departure.LEFT.text()));
            room.until("a new key", () -> alice.keys.size() == 3);
            room.simulation.runFor(SimulatedFrameRoom.MINUTE);
            assertEquals(1, bob.keys.size());
            assertFalse(bob.secrets.containsValue(alice.lastSecret()));
            assertEquals(1, alice.rosters.latest().orElseThrow().members().size());
            assertTrue(bob.dtlsEnded);
            assertTrue(bob.disconnects > 0, "the Media Distributor is told");
            assertTrue(room.counted("perc_kd_key_channels_total{event=\"left\"} 1.0"));
            assertEquals(1, room.hub.associationCount());
        }
    }

    @Test
    void endpointThatClosesTheChannel_orSctp_orDtls_hasLeft() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(4)) {
            room.join("alice");
            FrameMember bob = room.join("bob");
            FrameMember carol = room.join("carol");
            FrameMember dave = room.join("dave");
            bob.closeChannel();
            carol.abortSctp();
            dave.closeDtls();
            for (String user : List.of("bob", "carol", "dave")) {
                room.until(user + " has left", () -> room.state(user).equals(Departure.LEFT.text()));
            }
            room.until("associations are gone", () -> room.hub.associationCount() == 1);
            assertEquals(1, room.hub.keyChannelCount());
        }
    }

    @Test
    void endpointThatOpensNoKeyChannel_orSaysNoHello_isRefusedAtTheJoinTimeout() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(5)) {
            FrameMember alice = room.join("alice");
            FrameMember noSctp = room.admit("bob");
            noSctp.opensSctp = false;
            FrameMember noHello = room.admit("carol");
            noHello.saysHello = false;
            noSctp.start();
            noHello.start();
            room.simulation.runFor(SimulatedFrameRoom.JOIN_TIMEOUT.minusSeconds(1));
            assertTrue(noHello.channelOpen);
            assertEquals(3, room.hub.associationCount());
            room.simulation.runFor(Duration.ofSeconds(4));
            assertTrue(noSctp.dtlsEnded);
            assertTrue(noHello.dtlsEnded);
            assertEquals("no-hello", noHello.refusal.condition());
            assertEquals(List.of("no-hello", "no-hello"), room.refusals());
            assertTrue(room.counted("perc_kd_key_channels_total{event=\"no-hello\"} 2.0"));
            assertEquals("", room.state("bob"));
            assertEquals(1, room.hub.associationCount());
            assertEquals(1, alice.keys.size(), "nobody has joined, so that nothing changed");
        }
    }

    @Test
    void memberThatAcknowledgesNoKey_isRemoved_andTheOthersGetANewOne() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(6)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.admit("bob");
            bob.answers = message -> !(message instanceof KeyMessage);
            bob.start();
            room.until("bob has a key", () -> !bob.keys.isEmpty());
            room.simulation.runFor(SimulatedFrameRoom.ACK_TIMEOUT.minusSeconds(1));
            assertEquals("admitted", room.state("bob"));
            room.simulation.runFor(Duration.ofSeconds(3));
            assertEquals(Departure.NO_ACK.text(), room.state("bob"));
            assertEquals("no-ack", bob.refusal.condition());
            assertTrue(bob.dtlsEnded);
            assertFalse(bob.secrets.containsValue(alice.lastSecret()));
        }
    }

    @Test
    void memberThatAcknowledgesNoRoster_isRemoved() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(7)) {
            FrameMember bob = room.admit("bob");
            bob.answers = message -> !(message instanceof RosterMessage);
            bob.start();
            room.until("bob is keyed", () -> room.state("bob").equals("keyed"));
            room.simulation.runFor(SimulatedFrameRoom.ACK_TIMEOUT.plusSeconds(3));
            assertEquals(Departure.NO_ACK.text(), room.state("bob"));
        }
    }

    @Test
    void memberThatAnswersProbes_stays_andASilentOneIsRemoved() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(8)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.simulation.runFor(Duration.ofMinutes(5));
            assertEquals("keyed", room.state("bob"));
            assertTrue(alice.received.stream()
                            .filter(ProbeMessage.class::isInstance)
                            .count()
                    >= 25);
            bob.sendsDatagrams = false;
            room.simulation.runFor(SimulatedFrameRoom.SILENCE_TIMEOUT.plusSeconds(2));
            assertEquals(Departure.SILENT.text(), room.state("bob"));
            assertEquals("keyed", room.state("alice"));
            room.until(
                    "a key without bob",
                    () -> alice.rosters.latest().orElseThrow().members().size() == 1);
        }
    }

    @Test
    void answersThatTheMediaDistributorKeepsBack_proveNothingLater() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(9)) {
            room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            bob.answers = message -> !(message instanceof ProbeMessage);
            room.simulation.runFor(Duration.ofSeconds(25));
            ProbeMessage first = bob.received.stream()
                    .filter(ProbeMessage.class::isInstance)
                    .map(ProbeMessage.class::cast)
                    .findFirst()
                    .orElseThrow();
            bob.send(new org.jvbperc.keychannel.AliveMessage(first.number()));
            room.simulation.runFor(Duration.ofSeconds(6));
            assertEquals("keyed", room.state("bob"), "the answer dates from the first probe");
            room.simulation.runFor(Duration.ofSeconds(11));
            assertEquals(Departure.SILENT.text(), room.state("bob"));
        }
    }

    @Test
    void reportedDisconnect_isAHint_whichTheMemberRefutes() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(10)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            room.reportGone(alice);
            bob.sendsDatagrams = false;
            room.reportGone(bob);
            room.simulation.runFor(Duration.ofSeconds(3));
            assertEquals("keyed", room.state("alice"));
            assertEquals(Departure.DISCONNECTED.text(), room.state("bob"));
            assertTrue(room.counted("perc_kd_disconnects_total{result=\"refuted\"} 1.0"));
            assertTrue(room.counted("perc_kd_disconnects_total{result=\"gone\"} 1.0"));
        }
    }

    @Test
    void tunnelThatIsLostForAWhile_costsNobodyTheMembership() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(11)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            room.cutTunnel();
            room.conference.rekey(room.simulation.clock().instant());
            room.simulation.runFor(Duration.ofSeconds(50));
            assertEquals(2, alice.keys.size());
            room.restoreTunnel();
            room.until("the new key has come", () -> alice.keys.size() == 3 && bob.keys.size() == 2);
            room.simulation.runFor(SimulatedFrameRoom.MINUTE);
            assertEquals("keyed", room.state("alice"));
            assertEquals("keyed", room.state("bob"));
        }
    }

    @Test
    void bridgeThatWithholdsAMembersDatagrams_keepsNobodyOnTheOldKey() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(12)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            bob.receivesDatagrams = false;
            room.conference.rekey(room.simulation.clock().instant());
            room.until("alice has the new key", () -> alice.keys.size() == 3);
            room.simulation.runFor(SimulatedFrameRoom.ACK_TIMEOUT.plusSeconds(2));
            assertEquals(Departure.NO_ACK.text(), room.state("bob"));
            assertEquals(1, alice.rosters.latest().orElseThrow().members().size());
            assertFalse(bob.secrets.containsValue(alice.lastSecret()));
        }
    }

    @Test
    void administrator_removesAMember_whoIsToldWhy() throws Exception {
        try (SimulatedFrameRoom room = new SimulatedFrameRoom(13)) {
            FrameMember alice = room.join("alice");
            FrameMember bob = room.join("bob");
            room.until("both are keyed", () -> room.conference.keyedCount() == 2);
            room.conference.remove("bob@idp.example", room.simulation.clock().instant());
            room.until("bob's association has ended", () -> bob.dtlsEnded);
            assertEquals("removed", bob.refusal.condition());
            assertEquals("SHUTDOWN", bob.sctpEnd);
            room.until("a new key", () -> alice.keys.size() == 3);
            assertFalse(bob.secrets.containsValue(alice.lastSecret()));
        }
    }
}
