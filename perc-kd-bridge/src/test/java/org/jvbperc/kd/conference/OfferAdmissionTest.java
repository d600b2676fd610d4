package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Offers on their way to membership: tls-ids serve once, places are held and come free, nothing grows without bound. */
class OfferAdmissionTest extends ConferenceFixture {
    @Test
    void identity_outsideThePolicy_isNotAdmitted() {
        Conference conference = conference(NEVER);
        assertEquals(
                Condition.NOT_ON_ROSTER_POLICY,
                refusal(() -> conference.admit(facts("eve@evil.example"), "idp.example", ORIGIN, "t", START)));
    }

    @Test
    void tlsId_servesOnce_inAllConferences() throws Exception {
        Conference daily = conference(NEVER);
        Conference weekly =
                directory.create("weekly", policy(NEVER, 3), true, START).orElseThrow();
        OfferFacts facts = facts("alice@idp.example");
        daily.admit(facts, "idp.example", ORIGIN, "t", START);
        assertEquals(Condition.REPLAYED_TLS_ID, refusal(() -> daily.admit(facts, "idp.example", ORIGIN, "t", START)));
        assertEquals(Condition.REPLAYED_TLS_ID, refusal(() -> weekly.admit(facts, "idp.example", ORIGIN, "t", START)));
        // Also long after the offer has expired: for the life of the conference.
        assertEquals(
                Condition.REPLAYED_TLS_ID,
                refusal(() -> daily.admit(facts, "idp.example", ORIGIN, "t", START.plusSeconds(50_000))));
    }

    @Test
    void tlsId_ofEndedConference_isForgottenWhenNoAssertionCanBringItBack() throws Exception {
        Conference daily = conference(NEVER);
        OfferFacts facts = facts("alice@idp.example");
        daily.admit(facts, "idp.example", ORIGIN, "t", START);
        directory.end("daily", "test", START.plusSeconds(1));
        Conference again = directory
                .create("daily", policy(NEVER, 3), true, START.plusSeconds(2))
                .orElseThrow();
        directory.tick(START.plusSeconds(300), (room, reason) -> {});
        assertEquals(
                Condition.REPLAYED_TLS_ID,
                refusal(() -> again.admit(facts, "idp.example", ORIGIN, "t", START.plusSeconds(300))));
        directory.tick(START.plusSeconds(601), (room, reason) -> {});
        again.admit(facts, "idp.example", ORIGIN, "t", START.plusSeconds(601));
    }

    @Test
    void withdrawnOffer_mayBeMadeAgain() throws Exception {
        Conference conference = conference(NEVER);
        OfferFacts facts = facts("alice@idp.example");
        AdmittedOffer offer = conference.admit(facts, "idp.example", ORIGIN, "t", START);
        conference.withdraw(offer);
        conference.admit(facts, "idp.example", ORIGIN, "t", START);
    }

    @Test
    void places_areHeldByOffersAndMembers_andComeFree() throws Exception {
        Conference conference = conference(NEVER);
        Member alice = join(conference, new RecordingMemberChannel(), START);
        join(conference, new RecordingMemberChannel(), START);
        signedOffer(conference, "carol@idp.example", START);
        assertEquals(
                Condition.CONFERENCE_FULL,
                refusal(() -> conference.admit(facts("dave@idp.example"), "idp.example", ORIGIN, "t", START)));
        // Carol's offer expires.
        Instant later = START.plusSeconds(60);
        signedOffer(conference, "dave@idp.example", later);
        assertEquals(
                Condition.CONFERENCE_FULL,
                refusal(() -> conference.admit(facts("eve@idp.example"), "idp.example", ORIGIN, "t", later)));
        conference.leave(alice, Departure.LEFT, later);
        signedOffer(conference, "eve@idp.example", later);
    }

    @Test
    void offer_isPending_onlyWhenSigned_once_inTime_andForItsMediaDistributor() throws Exception {
        Conference conference = conference(NEVER);
        AdmittedOffer offer = conference.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START);
        String tlsId = offer.facts().tlsId();
        assertEquals(Optional.empty(), directory.pendingOffer(tlsId, MD, START));
        conference.signed(offer, HASH);
        assertEquals(Optional.of(offer), directory.pendingOffer(tlsId, MD, START));
        assertEquals(Optional.empty(), directory.pendingOffer(tlsId, fingerprint("CC"), START));
        assertEquals(Optional.empty(), directory.pendingOffer("other", MD, START));
        assertEquals(Optional.empty(), directory.pendingOffer(tlsId, MD, START.plusSeconds(60)));
        conference.join(offer, CLIENT, new RecordingMemberChannel(), D128, START);
        assertEquals(Optional.empty(), directory.pendingOffer(tlsId, MD, START));
        assertEquals(
                Condition.REPLAYED_TLS_ID,
                refusal(() -> conference.join(offer, CLIENT, new RecordingMemberChannel(), D128, START)));
    }

    @Test
    void offer_expiredDuringTheHandshake_isRefused() throws Exception {
        Conference conference = conference(NEVER);
        AdmittedOffer offer = signedOffer(conference, "alice@idp.example", START);
        assertEquals(
                Condition.REPLAYED_TLS_ID,
                refusal(() ->
                        conference.join(offer, CLIENT, new RecordingMemberChannel(), D128, START.plusSeconds(60))));
    }

    @Test
    void directory_isBounded_andKnowsEachRoomOnce() {
        conference(NEVER);
        assertEquals(Optional.empty(), directory.create("daily", policy(NEVER, 3), true, START));
        for (int i = 1; i < 10; i++) {
            assertTrue(
                    directory.create("room" + i, policy(NEVER, 3), true, START).isPresent());
        }
        assertEquals(Optional.empty(), directory.create("room10", policy(NEVER, 3), true, START));
        assertThrows(
                IllegalArgumentException.class, () -> directory.create("not a name", policy(NEVER, 3), true, START));
    }

    @Test
    void directory_everyRoom_hasACertificateOfItsOwn() {
        Conference one = conference(NEVER);
        Conference other =
                directory.create("other", policy(NEVER, 3), true, START).orElseThrow();
        assertNotEquals(
                one.identity().certificate().fingerprint(),
                other.identity().certificate().fingerprint());
    }

    @Test
    void offerBook_isBounded() throws Exception {
        OfferBook book = new OfferBook(3, 2);
        SecureRandom random = new SecureRandom();
        Conference conference = conference(NEVER);
        Conference a = new Conference(
                new ConferenceIdentity("a", conference.identity().certificate(), true, random),
                policy(NEVER, 100),
                book,
                Alarm.NONE,
                START);
        Conference b = new Conference(
                new ConferenceIdentity("b", conference.identity().certificate(), true, random),
                policy(NEVER, 100),
                book,
                Alarm.NONE,
                START);
        a.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START);
        a.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START);
        assertEquals(
                Condition.KD_UNAVAILABLE,
                refusal(() -> a.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START)));
        b.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START);
        assertEquals(
                Condition.KD_UNAVAILABLE,
                refusal(() -> b.admit(facts("alice@idp.example"), "idp.example", ORIGIN, "t", START)));
        assertEquals(3, book.size());
    }
}
