package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

class ConferenceTest extends ConferenceFixture {
    @Test
    void member_getsNoEktKey_beforeItIsOpened() throws Exception {
        Conference conference = conference(NEVER);
        RecordingMemberChannel alice = new RecordingMemberChannel();
        Member member = conference.join(signedOffer(conference, "a@idp.example", START), CLIENT, alice, D128, START);
        assertTrue(alice.received.isEmpty());
        member.open();
        assertEquals(1, alice.received.size());
        assertEquals(EktCipher.AESKW_128, alice.last().cipher());
        assertEquals(3600, alice.last().ttlSeconds());
    }

    @Test
    void lateMember_getsTheSameKeyWithTheRemainingTime() throws Exception {
        Conference conference = conference(NEVER);
        RecordingMemberChannel alice = new RecordingMemberChannel();
        RecordingMemberChannel bob = new RecordingMemberChannel();
        join(conference, alice, START);
        join(conference, bob, START.plusSeconds(1000));
        assertEquals(alice.last().ektKey(), bob.last().ektKey());
        assertEquals(2600, bob.last().ttlSeconds());
    }

    @Test
    void ektKey_isRenewedForAll_whenTwoThirdsOfItsTimeHavePassed() throws Exception {
        Conference conference = conference(NEVER);
        RecordingMemberChannel alice = new RecordingMemberChannel();
        RecordingMemberChannel bob = new RecordingMemberChannel();
        join(conference, alice, START);
        join(conference, bob, START);
        directory.tick(START.plusSeconds(2399), (room, reason) -> {});
        assertEquals(1, alice.received.size());
        directory.tick(START.plusSeconds(2400), (room, reason) -> {});
        assertEquals(2, alice.received.size());
        assertEquals(2, bob.received.size());
        EktParameterSet before = alice.received.get(0);
        EktParameterSet after = alice.last();
        assertEquals((before.spi() + 1) & 0xFFFF, after.spi());
        assertNotEquals(before.ektKey(), after.ektKey());
        assertEquals(before.srtpMasterSalt(), after.srtpMasterSalt());
        assertEquals(3600, after.ttlSeconds());
        assertEquals(after.spi(), conference.roster().spi());
    }

    @Test
    void generation_countsAndItsLowBitsAreTheSpi_alsoOverTheWrap() throws Exception {
        Instant nearWrap = Instant.ofEpochSecond(0x6A00_FFFEL);
        Conference conference =
                directory.create("wrap", policy(NEVER, 3), true, nearWrap).orElseThrow();
        RecordingMemberChannel alice = new RecordingMemberChannel();
        join(conference, alice, nearWrap);
        assertEquals(0xFFFF, alice.last().spi());
        directory.tick(nearWrap.plusSeconds(2400), (room, reason) -> {});
        assertEquals(0, alice.last().spi());
        assertEquals(0x6A01_0000L, conference.roster().generation());
    }

    @Test
    void restart_begins_withAHigherGeneration() throws Exception {
        Conference first = conference(NEVER);
        directory.end("daily", "restart", START.plusSeconds(5));
        Conference second = directory
                .create("daily", policy(NEVER, 3), true, START.plusSeconds(5))
                .orElseThrow();
        assertTrue(second.roster().generation() > first.roster().generation());
    }

    @Test
    void whenAllHaveLeft_theNextMemberGetsAnotherKeyAndMayChooseTheProfile() throws Exception {
        Conference conference = conference(NEVER);
        RecordingMemberChannel alice = new RecordingMemberChannel();
        Member member = join(conference, alice, START);
        conference.leave(member, Departure.LEFT, START.plusSeconds(1));
        assertEquals(List.of(D128, D256), conference.acceptableProfiles(BOTH));
        RecordingMemberChannel bob = new RecordingMemberChannel();
        conference
                .join(signedOffer(conference, "bob@idp.example", START), CLIENT, bob, D256, START.plusSeconds(2))
                .open();
        assertEquals(EktCipher.AESKW_256, bob.last().cipher());
        assertEquals((alice.last().spi() + 1) & 0xFFFF, bob.last().spi());
    }

    @Test
    void profile_isChosenFromAllThree_andFixedByTheFirstMember() throws Exception {
        Conference conference = conference(NEVER);
        List<EktCipher> ciphers = List.of(EktCipher.AESKW_256, EktCipher.AESKW_128);
        assertEquals(
                new MediaParameters(D128, Optional.of(EktCipher.AESKW_128)),
                conference.choose(List.of(D256, D128), ciphers, BOTH));
        assertEquals(
                new MediaParameters(D256, Optional.of(EktCipher.AESKW_256)),
                conference.choose(List.of(D256, D128), ciphers, List.of(0x000A)));
        assertEquals(Condition.PROFILE_MISMATCH, refusal(() -> conference.choose(List.of(), ciphers, BOTH)));
        assertEquals(Condition.PROFILE_MISMATCH, refusal(() -> conference.choose(List.of(D128), ciphers, List.of(7))));
        assertEquals(
                Condition.PROFILE_MISMATCH,
                refusal(() -> conference.choose(List.of(D128), List.of(EktCipher.AESKW_256), BOTH)));
        join(conference, new RecordingMemberChannel(), START);
        assertEquals(Condition.PROFILE_MISMATCH, refusal(() -> conference.choose(List.of(D256), ciphers, BOTH)));
        AdmittedOffer offer = signedOffer(conference, "bob@idp.example", START);
        assertEquals(
                Condition.PROFILE_MISMATCH,
                refusal(() -> conference.join(offer, CLIENT, new RecordingMemberChannel(), D256, START)));
    }

    @Test
    void roster_showsStatesInOrder_andRemembersTheLast64OfEach() throws Exception {
        Conference conference = conference(NEVER);
        Member alice = join(conference, new RecordingMemberChannel(), START);
        assertEquals(MemberState.ADMITTED, conference.roster().members().get(0).state());
        conference.acknowledged(alice, conference.roster().spi());
        assertEquals(MemberState.KEYED, conference.roster().members().get(0).state());
        conference.leave(alice, Departure.LEFT, START);
        conference.leave(alice, Departure.LEFT, START);
        conference.acknowledged(alice, conference.roster().spi());
        assertEquals(
                List.of(MemberState.LEFT),
                conference.roster().members().stream().map(RosterEntry::state).toList());
        for (int i = 0; i < 100; i++) {
            conference.leave(join(conference, new RecordingMemberChannel(), START), Departure.LEFT, START);
            conference.noteRefusal(null, "identity-invalid", START);
        }
        assertEquals(64, conference.roster().members().size());
        assertEquals(64, conference.roster().refused().size());
    }

    @Test
    void conference_ends_whenIdleOrOld() throws Exception {
        List<String> ended = new ArrayList<>();
        conference(NEVER);
        Conference busy =
                directory.create("busy", policy(NEVER, 3), true, START).orElseThrow();
        RecordingMemberChannel alice = new RecordingMemberChannel();
        join(busy, alice, START);
        directory.tick(START.plusSeconds(599), (room, reason) -> ended.add(room));
        assertTrue(ended.isEmpty());
        directory.tick(START.plusSeconds(600), (room, reason) -> ended.add(room + ": " + reason));
        assertEquals(List.of("daily: nobody was there for 600 s"), ended);
        directory.tick(START.plusSeconds(86400), (room, reason) -> ended.add(room));
        assertEquals(2, ended.size());
        assertEquals(1, alice.ends.size());
    }

    @Test
    void idleTime_doesNotPassWhileAnOfferWaits() throws Exception {
        Conference conference = conference(NEVER);
        signedOffer(conference, "alice@idp.example", START.plusSeconds(590));
        directory.tick(START.plusSeconds(610), (room, reason) -> {});
        assertFalse(conference.hasEnded());
        directory.tick(START.plusSeconds(650), (room, reason) -> {});
        assertTrue(conference.hasEnded());
    }

    @Test
    void endedConference_wipesItsKeys_andAdmitsNobody() throws Exception {
        Conference conference = conference(NEVER);
        RecordingMemberChannel alice = new RecordingMemberChannel();
        Member held = conference.join(signedOffer(conference, "alice@idp.example", START), CLIENT, alice, D128, START);
        AdmittedOffer pending = signedOffer(conference, "bob@idp.example", START);
        directory.end("daily", "test", START);
        assertEquals(List.of("test"), alice.ends);
        held.open();
        assertTrue(alice.received.isEmpty());
        assertEquals(0, conference.memberCount());
        assertFalse(conference.isServedBy(MD));
        assertEquals(Optional.empty(), directory.pendingOffer(pending.facts().tlsId(), MD, START));
        assertEquals(
                Condition.UNKNOWN_ROOM,
                refusal(() -> conference.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START)));
        assertEquals(
                Condition.REPLAYED_TLS_ID,
                refusal(() -> conference.join(pending, CLIENT, new RecordingMemberChannel(), D128, START)));
    }

    @Test
    void mediaDistributors_areThoseNamed_orAll() {
        Conference any = conference(NEVER);
        assertTrue(any.isServedBy(MD));
        Conference named =
                directory.create("named", policy(NEVER, 3), false, START).orElseThrow();
        assertFalse(named.isServedBy(MD));
        named.addMediaDistributor(MD);
        assertTrue(named.isServedBy(MD));
        assertFalse(named.isServedBy(fingerprint("CC")));
    }
}
