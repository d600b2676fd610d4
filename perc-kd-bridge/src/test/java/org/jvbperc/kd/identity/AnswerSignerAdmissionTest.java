package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.conference.RefusedEntry;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.LocalIdp;
import org.jvbperc.kd.peers.MediaDistributorPeer;

/** Whom an answer is signed for: identities and what they bind, policy, rooms, clocks, providers that do not answer. */
class AnswerSignerAdmissionTest extends AnswerSignerFixture {
    private void assertContentsRefused(String fragment, AssertionContents contents) {
        IdentityAssertion assertion = idp.assertion("alice", contents.toJson());
        Refusal refusal = refused(alice.offer(assertion), MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.IDENTITY_INVALID, refusal.condition(), refusal.detail());
        assertTrue(refusal.detail().contains(fragment), refusal.detail());
    }

    @Test
    void identity_garbled_isInvalid() {
        assertOfferRefused(
                Condition.IDENTITY_INVALID, "a=identity", o -> o.replaceFirst("a=identity:", "a=identity:@@@"));
    }

    @Test
    void fingerprint_thatIsNotAsserted_isRefused() {
        DtlsCertificate other = DtlsCertificate.generate("other", new SecureRandom());
        assertOfferRefused(
                Condition.IDENTITY_INVALID,
                "does not cover every a=fingerprint",
                offer -> offer + "a=fingerprint:" + other.fingerprint() + "\r\n");
        assertOfferRefused(
                Condition.IDENTITY_INVALID,
                "does not cover every a=fingerprint",
                offer -> offer.replace(
                        alice.certificate.fingerprint().toString(),
                        other.fingerprint().toString()));
    }

    @Test
    void assertion_madeForSomethingElse_isRefused() {
        String tlsId = alice.tlsId;
        assertContentsRefused("another conference", contents(PercBinding.forEndpoint("weekly", tlsId, List.of())));
        assertContentsRefused(
                "another a=tls-id", contents(PercBinding.forEndpoint("daily", EndpointPeer.newTlsId(), List.of())));
        assertContentsRefused(
                "not made for an endpoint",
                contents(new PercBinding(1, "md", "daily", null, tlsId, null, null, List.of())));
        assertContentsRefused(
                "perc.v is 2", contents(new PercBinding(2, "endpoint", "daily", null, tlsId, null, null, List.of())));
        assertContentsRefused(
                "another conference",
                contents(new PercBinding(1, "endpoint", null, null, tlsId, null, null, List.of())));
        assertContentsRefused(
                "another a=tls-id",
                contents(new PercBinding(1, "endpoint", "daily", null, null, null, null, List.of())));
    }

    @Test
    void recording_thatIsNeitherTrueNorFalse_isRefused() {
        String good = contents(PercBinding.forEndpoint("daily", alice.tlsId, List.of(), true))
                .toJson();
        for (String value : List.of("\"true\"", "1", "null", "[true]")) {
            String changed = good.replace("\"records\":true", "\"records\":" + value);
            assertNotEquals(good, changed);
            Refusal refusal =
                    refused(alice.offer(idp.assertion("alice", changed)), MediaDistributorPeer.answer("daily"));
            assertEquals(Condition.IDENTITY_INVALID, refusal.condition(), refusal.detail());
            assertTrue(refusal.detail().contains("perc.records is neither true nor false"), refusal.detail());
        }
        assertDoesNotThrow(() -> sign(alice.offer(idp.assertion("alice", good)), MediaDistributorPeer.answer("daily")));
    }

    @Test
    void assertion_withoutBinding_isAcceptedUnlessThePolicyRequiresOne() throws Exception {
        String offer = alice.offer(idp.assertion("alice", contents(null).toJson()));
        sign(offer, MediaDistributorPeer.answer("daily"));
        Conference strict =
                directory.create("strict", policy(true, 5), true, now).orElseThrow();
        EndpointPeer bob = new EndpointPeer("bob", "strict");
        String unbound = new AssertionContents(List.of(bob.certificate.fingerprint()), null).toJson();
        Refusal refusal = refused(bob.offer(idp.assertion("bob", unbound)), MediaDistributorPeer.answer("strict"));
        assertEquals(Condition.IDENTITY_INVALID, refusal.condition());
        assertEquals("identity-invalid", strict.roster().refused().get(0).reason());
    }

    @Test
    void answerOfTheKeyDistributor_usedAsOffer_isRefused() throws Exception {
        SignedAnswer signed = sign(alice.offer(idp), MediaDistributorPeer.answer("daily"));
        String asOffer = new String(signed.answer().toByteArray(), StandardCharsets.UTF_8);
        Refusal passive = refused(asOffer, MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.MALFORMED_OFFER, passive.condition());
        Refusal turned =
                refused(asOffer.replace("setup:passive", "setup:actpass"), MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.IDENTITY_INVALID, turned.condition());
        assertTrue(turned.detail().contains("not made for an endpoint"));
        List<RefusedEntry> noted = daily.roster().refused();
        assertEquals(2, noted.size());
    }

    @Test
    void replayedOffer_isRefused() throws Exception {
        String offer = alice.offer(idp);
        sign(offer, MediaDistributorPeer.answer("daily"));
        Refusal refusal = refused(offer, MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.REPLAYED_TLS_ID, refusal.condition());
        assertEquals("alice@idp.example", daily.roster().refused().get(0).identity());
    }

    @Test
    void oldAssertion_isRefusedWithClockHint() {
        String offer = alice.offer(idp.assertion("alice", alice.contents(), now.minusSeconds(200)));
        Refusal refusal = refused(offer, MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.IDENTITY_INVALID, refusal.condition());
        assertTrue(refusal.detail().contains("check the clocks"), refusal.detail());
    }

    @Test
    void clocksThatDisagree_areNamed() {
        String early = alice.offer(idp.assertion("alice", alice.contents(), now.plusSeconds(90)));
        Refusal future = refused(early, MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.IDENTITY_INVALID, future.condition());
        assertTrue(future.detail().contains("in the future: check the clocks"), future.detail());
        String late = alice.offer(idp.assertion("alice", alice.contents(), now.minusSeconds(400)));
        Refusal expired = refused(late, MediaDistributorPeer.answer("daily"));
        assertTrue(expired.detail().contains("idp-token-expired"), expired.detail());
        assertTrue(expired.detail().contains("clocks"), expired.detail());
    }

    @Test
    void policy_decidesByIdentityAndProvider() {
        IdentityAssertion foreign = otherIdp.assertion("alice", alice.contents());
        Refusal provider = refused(alice.offer(foreign), MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.NOT_ON_ROSTER_POLICY, provider.condition());
        assertEquals("alice@other.example", daily.roster().refused().get(0).identity());
    }

    @Test
    void untrustedProvider_isInvalid() {
        IdentityAssertion evil = new IdentityAssertion(
                "evil.example", "jws", new JwsAssertion(alice.contents(), "e30.e30.e30").format());
        Refusal refusal = refused(alice.offer(evil), MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.IDENTITY_INVALID, refusal.condition());
        assertTrue(refusal.detail().contains("idp-untrusted"));
    }

    @Test
    void fullConference_refuses() throws Exception {
        directory.create("small", policy(false, 1), true, now);
        sign(new EndpointPeer("bob", "small").offer(idp), MediaDistributorPeer.answer("small"));
        Refusal refusal = refused(new EndpointPeer("carol", "small").offer(idp), MediaDistributorPeer.answer("small"));
        assertEquals(Condition.CONFERENCE_FULL, refusal.condition());
    }

    @Test
    void roomThatIsUnknownOrOfAnotherMediaDistributor_isUnknown() throws Exception {
        assertEquals(
                Condition.UNKNOWN_ROOM,
                refused(alice.offer(idp), MediaDistributorPeer.answer("nowhere"))
                        .condition());
        directory.create("theirs", policy(false, 5), false, now);
        assertEquals(
                Condition.UNKNOWN_ROOM,
                refused(alice.offer(idp), MediaDistributorPeer.answer("theirs")).condition());
    }

    @Test
    void mediaDistributorWithoutTheProfiles_isAMismatch() {
        String offer = alice.offer(idp);
        Refusal refusal = assertThrows(
                Refusal.class,
                () -> signer.sign(
                        MediaDistributorPeer.utf8(offer),
                        MediaDistributorPeer.utf8(MediaDistributorPeer.answer("daily")),
                        MD,
                        List.of(0x000A, 0x0007)));
        assertEquals(Condition.PROFILE_MISMATCH, refusal.condition());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERRORS", "SILENT"})
    void providerDown_isTheKeyDistributorsUnavailability(String mood) throws Exception {
        String offer = alice.offer(idp);
        idp.mood(LocalIdp.Mood.valueOf(mood));
        validator = validator(Duration.ofMillis(300));
        signer = signer(now);
        Refusal refusal = refused(offer, MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.KD_UNAVAILABLE, refusal.condition(), refusal.detail());
    }

    @Test
    void ownIdentityUnavailable_refuses_andTheSameOfferMayComeAgain() throws Exception {
        sign(new EndpointPeer("bob", "daily").offer(idp), MediaDistributorPeer.answer("daily"));
        String offer = alice.offer(idp);
        idp.mood(LocalIdp.Mood.ERRORS);
        Refusal refusal = refused(offer, MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.KD_UNAVAILABLE, refusal.condition());
        assertTrue(refusal.detail().contains("own identity"), refusal.detail());
        idp.mood(LocalIdp.Mood.NORMAL);
        sign(offer, MediaDistributorPeer.answer("daily"));
    }
}
