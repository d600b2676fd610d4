package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.sdp.SessionDescription;

class AnswerSignerTest extends AnswerSignerFixture {
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
        assertFalse(signed.contains("EE:".repeat(8)));
        assertFalse(signed.contains("00:".repeat(8)));
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
}
