package org.jvbperc.endpoint.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.sdp.SessionDescription;

/** Each field of an answer lied about once. */
class AnswerCheckTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate KD = DtlsCertificate.generate("kd", RANDOM);
    private static final DtlsCertificate OTHER = DtlsCertificate.generate("other", RANDOM);
    private static final String KD_TLS_ID = "kd-tls-id-0123456789-abcdef";

    private TestIdp idp;
    private LocalOffer offer;
    private AnswerCheck check;

    @BeforeEach
    void offer() throws Exception {
        idp = new TestIdp("idp.example");
        offer = TestOffers.offer(idp, "alice");
        check = check("kd@idp.example");
    }

    @AfterEach
    void close() {
        idp.close();
    }

    private AnswerCheck check(@Nullable String expected) {
        return new AnswerCheck(
                new JwsIdentityValidator(List.of(idp.trusted()), JwsValidatorConfig.defaults()), expected, false);
    }

    private static PeerDescription described(String answer) throws CallException {
        return SdpAnswer.parse(answer, CallProtection.DOUBLE, Optional.empty());
    }

    private PercBinding binding() {
        return new PercBinding(1, "md", "room1", "e1", KD_TLS_ID, offer.tlsId().orElseThrow(), offer.hash(), List.of());
    }

    private SessionDescription unsigned() throws Exception {
        return SessionDescription.parse(String.join(
                "\r\n",
                List.of(
                        "v=0",
                        "o=- 1 1 IN IP4 127.0.0.1",
                        "s=-",
                        "t=0 0",
                        "a=group:BUNDLE audio video",
                        "a=fingerprint:" + KD.fingerprint(),
                        "a=setup:passive",
                        "a=tls-id:" + KD_TLS_ID,
                        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                        "a=mid:audio",
                        "a=rtcp-mux",
                        "a=ice-ufrag:u1",
                        "a=ice-pwd:p1",
                        "a=candidate:1 1 udp 5 127.0.0.1 10020 typ host",
                        "m=video 9 UDP/TLS/RTP/SAVPF 100",
                        "a=mid:video",
                        "a=rtcp-mux",
                        "a=ice-ufrag:u1",
                        "a=ice-pwd:p1",
                        "")));
    }

    private String signed(SessionDescription sdp, AssertionContents contents) {
        return signed(sdp, idp.assertion("kd", contents.toJson()));
    }

    private static String signed(SessionDescription sdp, IdentityAssertion identity) {
        return sdp.withAttribute("identity", identity.toAttribute()).toString();
    }

    private AssertionContents contents(@Nullable PercBinding perc) {
        return new AssertionContents(List.of(KD.fingerprint()), perc);
    }

    private void assertRefused(String answer, String condition, String part) {
        CallException e = assertThrows(
                CallException.class, () -> check.check(described(answer), offer, Instant.now()), condition);
        assertEquals(condition, e.condition(), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
        assertEquals(CallException.Category.REFUSED, e.category());
    }

    private void assertSdpRefused(UnaryOperator<SessionDescription> change, String condition, String part)
            throws Exception {
        assertRefused(signed(change.apply(unsigned()), contents(binding())), condition, part);
    }

    private void assertTextRefused(String from, String to, String condition, String part) throws Exception {
        String text = unsigned().toString();
        assertTrue(text.contains(from), from);
        SessionDescription changed = SessionDescription.parse(text.replace(from, to));
        assertRefused(signed(changed, contents(binding())), condition, part);
    }

    private void assertBindingRefused(PercBinding binding, String part) throws Exception {
        assertRefused(signed(unsigned(), contents(binding)), "answer-binding-mismatch", part);
    }

    @Test
    void check_honestAnswer_givesWhatDtlsNeeds() throws Exception {
        IdentityAssertion identity = idp.assertion("kd", contents(binding()).toJson());
        AnswerCheck.Checked checked = check.check(described(signed(unsigned(), identity)), offer, Instant.now());
        assertEquals("kd@idp.example", checked.keyDistributor());
        assertEquals(Set.of(KD.fingerprint()), checked.fingerprints());
        assertEquals(Optional.of(KD_TLS_ID), checked.tlsId());
        assertEquals(identity.bindingHash(), checked.identityHash());
        assertEquals("u1", checked.ice().ufrag());
        assertEquals("p1", checked.ice().password());
        assertEquals(1, checked.ice().candidates().size());
    }

    @Test
    void check_otherKeyDistributor_isRefusedByName() throws Exception {
        assertRefused(
                signed(unsigned(), idp.assertion("mallory", contents(binding()).toJson())),
                "kd-identity-mismatch",
                "signed by mallory@idp.example: expected the Key Distributor kd@idp.example");
    }

    @Test
    void check_anyKeyDistributor_acceptsAnotherName() throws Exception {
        String answer =
                signed(unsigned(), idp.assertion("kd2", contents(binding()).toJson()));
        assertEquals(
                "kd2@idp.example",
                check(null).check(described(answer), offer, Instant.now()).keyDistributor());
    }

    @Test
    void check_untrustedProvider_isRefused() throws Exception {
        try (TestIdp other = new TestIdp("other.example")) {
            assertRefused(
                    signed(unsigned(), other.assertion("kd", contents(binding()).toJson())),
                    "idp-untrusted",
                    "other.example");
        }
    }

    @Test
    void check_providerPretendingToBeTheTrustedOne_isRefused() throws Exception {
        try (TestIdp fake = new TestIdp("idp.example")) {
            assertRefused(
                    signed(unsigned(), fake.assertion("kd", contents(binding()).toJson())),
                    "idp-token-invalid",
                    "does not verify");
        }
    }

    @Test
    void check_expiredAssertion_isRefused() throws Exception {
        Instant old = Instant.now().minus(Duration.ofMinutes(10));
        assertRefused(
                signed(unsigned(), idp.assertion("kd", contents(binding()).toJson(), old)),
                "idp-token-expired",
                "expired");
    }

    @Test
    void check_noIdentity_isRefused() throws Exception {
        assertRefused(unsigned().toString(), "answer-unsigned", "no a=identity");
    }

    @Test
    void check_garbageAsIdentity_isRefused() throws Exception {
        assertRefused(unsigned().withAttribute("identity", "AAAA").toString(), "identity-malformed", "identity");
    }

    @Test
    void check_fingerprintExchanged_isRefused() throws Exception {
        assertTextRefused(
                KD.fingerprint().toString(),
                OTHER.fingerprint().toString(),
                "answer-fingerprint-not-signed",
                "not cover");
    }

    @Test
    void check_fingerprintAdded_isRefused() throws Exception {
        assertSdpRefused(
                sdp -> sdp.mapMedia(media ->
                        media.plusAttribute("fingerprint", OTHER.fingerprint().toString())),
                "answer-fingerprint-not-signed",
                "not cover");
    }

    @Test
    void check_secondSignedFingerprint_isAccepted() throws Exception {
        AssertionContents both = new AssertionContents(List.of(OTHER.fingerprint(), KD.fingerprint()), binding());
        String answer = signed(unsigned(), both);
        assertEquals(
                Set.of(KD.fingerprint()),
                check.check(described(answer), offer, Instant.now()).fingerprints());
    }

    @Test
    void check_noFingerprint_isRefused() throws Exception {
        assertSdpRefused(sdp -> sdp.withoutAttributeAnywhere("fingerprint"), "answer-malformed", "no a=fingerprint");
    }

    @Test
    void check_weakFingerprintHash_isRefused() throws Exception {
        String sha1 = "sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33";
        assertTextRefused(KD.fingerprint().toString(), sha1, "answer-malformed", "sha-1");
    }

    @Test
    void check_withoutPercMember_isRefused() throws Exception {
        assertRefused(signed(unsigned(), contents(null)), "answer-not-bound", "no member \"perc\"");
    }

    @Test
    void check_everyBindingMember_isCompared() throws Exception {
        PercBinding b = binding();
        assertBindingRefused(
                new PercBinding(2, "md", "room1", "e1", b.tlsId(), b.peerTlsId(), b.peerHash(), List.of()), "perc.v");
        assertBindingRefused(
                new PercBinding(1, "endpoint", "room1", "e1", b.tlsId(), b.peerTlsId(), b.peerHash(), List.of()),
                "perc.side");
        assertBindingRefused(
                new PercBinding(1, "md", "room2", "e1", b.tlsId(), b.peerTlsId(), b.peerHash(), List.of()),
                "perc.conference \"room2\": expected \"room1\"");
        assertBindingRefused(
                new PercBinding(1, "md", null, "e1", b.tlsId(), b.peerTlsId(), b.peerHash(), List.of()),
                "perc.conference missing");
        assertBindingRefused(
                new PercBinding(
                        1, "md", "room1", "e1", "another-tls-id-000000", b.peerTlsId(), b.peerHash(), List.of()),
                "perc.tlsId");
        assertBindingRefused(
                new PercBinding(1, "md", "room1", "e1", null, b.peerTlsId(), b.peerHash(), List.of()), "perc.tlsId");
        assertBindingRefused(
                new PercBinding(1, "md", "room1", "e1", b.tlsId(), "another-tls-id-000000", b.peerHash(), List.of()),
                "perc.peerTlsId");
        assertBindingRefused(
                new PercBinding(1, "md", "room1", "e1", b.tlsId(), null, b.peerHash(), List.of()), "perc.peerTlsId");
        assertBindingRefused(
                new PercBinding(1, "md", "room1", "e1", b.tlsId(), b.peerTlsId(), "00".repeat(32), List.of()),
                "perc.peerHash");
        assertBindingRefused(
                new PercBinding(1, "md", "room1", "e1", b.tlsId(), b.peerTlsId(), null, List.of()), "perc.peerHash");
    }

    @Test
    void check_tlsIdExchangedInTheDescription_isRefused() throws Exception {
        assertTextRefused(KD_TLS_ID, "another-tls-id-000000", "answer-binding-mismatch", "perc.tlsId");
    }

    @Test
    void check_noTlsId_isRefused() throws Exception {
        assertSdpRefused(sdp -> sdp.withoutAttributeAnywhere("tls-id"), "answer-without-tls-id", "tls-id");
    }

    @Test
    void check_contradictingTlsIds_areRefused() throws Exception {
        assertSdpRefused(
                sdp -> sdp.mapMedia(media -> media.withAttribute("tls-id", "another-tls-id-000000")),
                "answer-malformed",
                "contradicting");
    }

    @Test
    void check_otherSetup_isRefused() throws Exception {
        for (String setup : List.of("active", "actpass", "holdconn")) {
            assertTextRefused("a=setup:passive", "a=setup:" + setup, "answer-setup", "is " + setup);
        }
        assertSdpRefused(sdp -> sdp.withoutAttributeAnywhere("setup"), "answer-setup", "missing");
    }

    @Test
    void check_otherMedia_isRefused() throws Exception {
        assertTextRefused("m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 RTP/AVP", "answer-media", "RTP/AVP");
        assertTextRefused(
                "m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9 UDP/TLS/RTP/SAVPF 0", "answer-media", "SAVPF 0");
        assertTextRefused("m=audio", "m=video", "answer-media", "section 1");
        assertTextRefused("m=video 9 ", "m=video 0 ", "answer-media", "rejects video");
        assertTextRefused("a=mid:video", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", "answer-media", "a=crypto");
        assertSdpRefused(sdp -> sdp.withMedia(sdp.media().subList(0, 1)), "answer-media", "1 media sections");
    }

    @Test
    void check_noUsableCandidate_isRefused() throws Exception {
        assertTextRefused("1 udp 5", "1 tcp 5", "answer-without-candidates", "UDP");
    }

    @Test
    void check_noIceCredentials_isRefused() throws Exception {
        assertSdpRefused(sdp -> sdp.withoutAttributeAnywhere("ice-ufrag"), "answer-malformed", "ice-ufrag");
        assertSdpRefused(sdp -> sdp.withoutAttributeAnywhere("ice-pwd"), "answer-malformed", "ice-pwd");
    }

    @Test
    void check_noDescription_isRefused() {
        assertRefused("<html>", "answer-malformed", "line 1");
    }
}
