package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.JwsAssertion;
import org.jvbperc.identity.JwsIdentityValidator;
import org.jvbperc.identity.JwsValidatorConfig;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.TrustedIdp;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Alarm;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.ConferencePolicy;
import org.jvbperc.kd.conference.IdentityPattern;
import org.jvbperc.kd.conference.JoinRekey;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.conference.RefusedEntry;
import org.jvbperc.kd.conference.RekeyPolicy;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.LocalIdp;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.sdp.SessionDescription;

class AnswerSignerTest {
    private static final CertificateFingerprint MD = CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA");
    private static final List<Integer> PROFILES = List.of(0x0009, 0x000A);
    private static LocalIdp idp;
    private static LocalIdp otherIdp;

    private final ConferenceDirectory directory = new ConferenceDirectory(new SecureRandom(), 10, Alarm.NONE);
    private final EndpointPeer alice = new EndpointPeer("alice", "daily");
    private final Instant now = Clock.systemUTC().instant();
    private JwsIdentityValidator validator;
    private AnswerSigner signer;
    private Conference daily;

    @BeforeAll
    static void startProviders() {
        idp = new LocalIdp("idp.example");
        otherIdp = new LocalIdp("other.example");
    }

    @AfterAll
    static void stopProviders() {
        idp.close();
        otherIdp.close();
    }

    @BeforeEach
    void start() {
        idp.mood(LocalIdp.Mood.NORMAL);
        validator = validator(Duration.ofSeconds(20));
        signer = signer(now);
        daily = directory.create("daily", policy(false, 5), true, now).orElseThrow();
    }

    private static JwsIdentityValidator validator(Duration fetchTimeout) {
        return new JwsIdentityValidator(
                List.of(
                        new TrustedIdp("idp.example", idp.jwksUri()),
                        new TrustedIdp("other.example", otherIdp.jwksUri())),
                JwsValidatorConfig.defaults().withFetchTimeout(fetchTimeout));
    }

    private AnswerSigner signer(Instant at) {
        IdpClient own = new IdpClient(idp.uri(), "kd", LocalIdp.KD_PASSWORD, Duration.ofSeconds(20), null);
        return new AnswerSigner(
                directory,
                validator,
                own::assertion,
                Duration.ofSeconds(120),
                new SecureRandom(),
                Clock.fixed(at, ZoneOffset.UTC));
    }

    private static ConferencePolicy policy(boolean requireBinding, int maxMembers) {
        return new ConferencePolicy(
                List.of(new IdentityPattern("*@*.example")),
                List.of("idp.example"),
                requireBinding,
                maxMembers,
                List.of(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM),
                Duration.ofSeconds(3600),
                new RekeyPolicy(JoinRekey.NEVER, false, Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(15)),
                Duration.ofSeconds(60),
                Duration.ZERO,
                Duration.ZERO);
    }

    private SignedAnswer sign(String offer, String answer) throws Refusal {
        return signer.sign(MediaDistributorPeer.utf8(offer), MediaDistributorPeer.utf8(answer), MD, PROFILES);
    }

    private Refusal refused(String offer, String answer) {
        return assertThrows(Refusal.class, () -> sign(offer, answer));
    }

    private void assertOfferRefused(Condition condition, String fragment, UnaryOperator<String> change) {
        String offer = alice.offer(idp);
        String changed = change.apply(offer);
        assertNotEquals(offer, changed);
        Refusal refusal = refused(changed, MediaDistributorPeer.answer("daily"));
        assertEquals(condition, refusal.condition(), refusal.detail());
        assertTrue(refusal.detail().contains(fragment), refusal.detail());
        assertFalse(refusal.detail().contains("eyJ"), refusal.detail());
        List<RefusedEntry> noted = daily.roster().refused();
        assertEquals(condition.code(), noted.get(noted.size() - 1).reason());
    }

    private void assertAnswerRefused(String fragment, UnaryOperator<String> change) {
        String answer = MediaDistributorPeer.answer("daily");
        String changed = change.apply(answer);
        assertNotEquals(answer, changed);
        Refusal refusal = refused(alice.offer(idp), changed);
        assertEquals(Condition.MALFORMED_ANSWER, refusal.condition(), refusal.detail());
        assertTrue(refusal.detail().contains(fragment), refusal.detail());
    }

    private void assertContentsRefused(String fragment, AssertionContents contents) {
        IdentityAssertion assertion = idp.assertion("alice", contents.toJson());
        Refusal refusal = refused(alice.offer(assertion), MediaDistributorPeer.answer("daily"));
        assertEquals(Condition.IDENTITY_INVALID, refusal.condition(), refusal.detail());
        assertTrue(refusal.detail().contains(fragment), refusal.detail());
    }

    private AssertionContents contents(PercBinding perc) {
        return new AssertionContents(List.of(alice.certificate.fingerprint()), perc);
    }

    @Test
    void goodOffer_getsAnAnswerInTheKeyDistributorsName() throws Exception {
        String offer = alice.offer(idp);
        SignedAnswer signed = sign(offer, MediaDistributorPeer.answer("daily"));
        assertEquals("daily", signed.room());
        assertEquals("alice@idp.example", signed.identity());
        String text = new String(signed.answer().toByteArray(), StandardCharsets.UTF_8);
        SessionDescription answer = SessionDescription.parse(text);
        assertEquals(List.of(daily.identity().certificate().fingerprint()), answer.fingerprints());
        assertEquals("passive", answer.setup().orElseThrow());
        assertFalse(text.contains("x-perc-room"));
        assertEquals("abcd", answer.iceUfrag().orElseThrow());

        IdentityAssertion own =
                IdentityAssertion.parseAttribute(answer.identity().orElseThrow());
        ValidatedIdentity kd = validator.validate(own, now);
        assertEquals("kd@idp.example", kd.identity());
        assertEquals(answer.fingerprints(), kd.contents().fingerprints());
        PercBinding perc = kd.contents().perc();
        assertEquals(PercBinding.MEDIA_DISTRIBUTOR, perc.side());
        assertEquals("daily", perc.conference());
        assertEquals(answer.tlsId().orElseThrow(), perc.tlsId());
        assertEquals(alice.tlsId, perc.peerTlsId());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(offer.getBytes(StandardCharsets.UTF_8));
        assertEquals(Octets.of(hash).toHex(), perc.peerHash());

        AdmittedOffer admitted = directory.pendingOffer(alice.tlsId, MD, now).orElseThrow();
        assertEquals(own.bindingHash(), admitted.ownIdentityHash());
        assertEquals(alice.assertion().bindingHash(), admitted.facts().identityHash());
        assertEquals(answer.tlsId().orElseThrow(), admitted.ownTlsId());
    }

    @Test
    void twoAnswers_haveDifferentTlsIdsAndAssertions() throws Exception {
        SessionDescription first = SessionDescription.parse(new String(
                sign(alice.offer(idp), MediaDistributorPeer.answer("daily"))
                        .answer()
                        .toByteArray(),
                StandardCharsets.UTF_8));
        SessionDescription second = SessionDescription.parse(new String(
                sign(new EndpointPeer("bob", "daily").offer(idp), MediaDistributorPeer.answer("daily"))
                        .answer()
                        .toByteArray(),
                StandardCharsets.UTF_8));
        assertNotEquals(first.tlsId(), second.tlsId());
        assertNotEquals(first.identity(), second.identity());
        assertEquals(first.fingerprints(), second.fingerprints());
    }

    @Test
    void offer_lackingSomething_isRefusedByName() {
        assertOfferRefused(Condition.IDENTITY_REQUIRED, "a=identity", o -> without(o, "identity"));
        assertOfferRefused(Condition.MALFORMED_OFFER, "a=fingerprint", o -> without(o, "fingerprint"));
        assertOfferRefused(Condition.MALFORMED_OFFER, "a=tls-id", o -> without(o, "tls-id"));
        assertOfferRefused(Condition.MALFORMED_OFFER, "a=setup", o -> without(o, "setup"));
        assertOfferRefused(Condition.MALFORMED_OFFER, "no media", o -> o.substring(0, o.indexOf("m=")));
    }

    private static String without(String sdp, String attribute) {
        return sdp.replaceAll("a=" + attribute + ":[^\r]*\r\n", "");
    }

    @ParameterizedTest
    @CsvSource({
        "a=setup:actpass, a=setup:passive, passive",
        "a=setup:actpass, a=setup:holdconn, holdconn",
        "a=setup:actpass, a=setup:both, a=setup",
        "v=0, v=1, malformed",
        "a=rtcp-mux, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x, a=crypto",
        "a=fingerprint:sha-256, a=fingerprint:sha-1, a=fingerprint",
        "t=0 0, nonsense, malformed",
    })
    void offer_withAWrongLine_isMalformed(String from, String to, String fragment) {
        assertOfferRefused(Condition.MALFORMED_OFFER, fragment, offer -> offer.replaceFirst(from, to));
    }

    @Test
    void offer_withAShortTlsId_isMalformed() {
        assertOfferRefused(
                Condition.MALFORMED_OFFER,
                "20..255",
                offer -> offer.replace(alice.tlsId, alice.tlsId.substring(0, 19)));
    }

    @Test
    void offer_withContradictingTlsIds_isMalformed() {
        assertOfferRefused(
                Condition.MALFORMED_OFFER,
                "contradicting",
                offer -> offer + "a=tls-id:" + EndpointPeer.newTlsId() + "\r\n");
    }

    @Test
    void offer_notUtf8_isMalformed() {
        Octets bad = Octets.of(new byte[] {'v', '=', (byte) 0xFF});
        Refusal refusal = assertThrows(
                Refusal.class,
                () -> signer.sign(bad, MediaDistributorPeer.utf8(MediaDistributorPeer.answer("daily")), MD, PROFILES));
        assertEquals(Condition.MALFORMED_OFFER, refusal.condition());
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
    @CsvSource({
        "a=x-perc-room:daily\\r\\n, '', exactly one",
        "a=x-perc-room:daily, a=x-perc-room:no name, exactly one",
        "a=mid:0, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x, carries keys",
        "a=ice-ufrag:abcd, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x, carries keys",
        "a=mid:1, a=key-mgmt:mikey AQAFgM0X, carries keys",
        "c=IN IP4 0.0.0.0, k=clear:secret, carries keys",
        "m=audio 9 UDP/TLS/RTP/SAVPF, m=audio 9 RTP/SAVPF, is not UDP/TLS/RTP/SAVPF",
        "m=audio 9 UDP/TLS/RTP/SAVPF, m=audio 9 RTP/AVP, is not UDP/TLS/RTP/SAVPF",
        "m=video 9 UDP/TLS/RTP/SAVPF 100, m=application 9 UDP/DTLS/SCTP webrtc-datachannel, m=application",
        "v=0, v=9, malformed",
    })
    void answer_withAnUnacceptableLine_isNotSigned(String from, String to, String fragment) {
        assertAnswerRefused(fragment, answer -> answer.replaceFirst(unescape(from), unescape(to)));
    }

    private static String unescape(String text) {
        return text.replace("\\r\\n", "\r\n");
    }

    @Test
    void answer_withTwoRoomsOrMissingMedia_isNotSigned() {
        assertAnswerRefused("exactly one", a -> a.replaceFirst("t=0 0", "t=0 0\r\na=x-perc-room:weekly"));
        assertAnswerRefused("1 media sections", a -> a.substring(0, a.indexOf("m=video")));
        assertAnswerRefused("0 media sections", a -> a.substring(0, a.indexOf("m=audio")));
        assertAnswerRefused(
                "rejects all", a -> a.replace("m=audio 9", "m=audio 0").replace("m=video 9", "m=video 0"));
    }

    @Test
    void answer_thatRejectsOneSection_isSigned() throws Exception {
        String answer = MediaDistributorPeer.answer("daily").replace("m=video 9", "m=video 0");
        String signed = new String(sign(alice.offer(idp), answer).answer().toByteArray(), StandardCharsets.UTF_8);
        String rejected = signed.substring(signed.indexOf("m=video"));
        assertFalse(rejected.contains("a=fingerprint"), rejected);
    }

    @Test
    void answer_withLinesInTheKeyDistributorsPlaces_losesThem() throws Exception {
        String answer = MediaDistributorPeer.answer("daily")
                        .replace("t=0 0", "t=0 0\r\na=identity:eyJmYWtlIjp0cnVlfQ==\r\na=tls-id:" + "f".repeat(20))
                + "a=fingerprint:sha-256 " + "EE:".repeat(31) + "EE\r\na=setup:active\r\na=tls-id:" + "g".repeat(20)
                + "\r\n";
        String signed = new String(sign(alice.offer(idp), answer).answer().toByteArray(), StandardCharsets.UTF_8);
        assertFalse(signed.contains("EE:EE"));
        assertFalse(signed.contains("00:00"));
        assertFalse(signed.contains("active"));
        assertFalse(signed.contains("f".repeat(20)));
        assertFalse(signed.contains("g".repeat(20)));
        assertFalse(signed.contains("eyJmYWtlIjp0cnVlfQ"));
    }

    @Test
    void answer_tooLongWithTheIdentity_isNotSigned_andTheOfferMayComeAgain() throws Exception {
        String offer = alice.offer(idp);
        String padding = ("a=candidate:" + "x".repeat(980) + "\r\n").repeat(64);
        Refusal refusal = refused(offer, MediaDistributorPeer.answer("daily") + padding);
        assertEquals(Condition.MALFORMED_ANSWER, refusal.condition());
        assertTrue(refusal.detail().contains("octets"), refusal.detail());
        sign(offer, MediaDistributorPeer.answer("daily"));
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
