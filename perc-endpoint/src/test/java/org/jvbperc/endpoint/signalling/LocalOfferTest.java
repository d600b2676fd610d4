package org.jvbperc.endpoint.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;

/** What an offer says, and that each one is new. */
class LocalOfferTest {
    private TestIdp idp;
    private LocalOffer offer;

    @BeforeEach
    void offer() throws Exception {
        idp = new TestIdp("idp.example");
        offer = TestOffers.offer(idp, "alice");
    }

    @AfterEach
    void close() {
        idp.close();
    }

    @Test
    void offer_everyOne_isNew() throws Exception {
        LocalOffer second = TestOffers.offer(idp, "alice");
        assertTrue(!second.tlsId().orElseThrow().equals(offer.tlsId().orElseThrow()));
        assertTrue(
                !second.certificate().fingerprint().equals(offer.certificate().fingerprint()));
        assertTrue(second.ssrcs().audio() != offer.ssrcs().audio());
        assertTrue(second.ssrcs().audio() != second.ssrcs().video());
    }

    @Test
    void offer_description_hasNoHeaderExtensions() {
        String sdp = new String(offer.sdp(), StandardCharsets.UTF_8);
        assertTrue(sdp.contains("m=audio"), sdp);
        assertTrue(!sdp.contains("extmap"), sdp);
    }

    @Test
    void offer_description_saysWhatItsIdentityBinds() throws Exception {
        SessionDescription sdp = SessionDescription.parse(new String(offer.sdp(), StandardCharsets.UTF_8));
        assertEquals("actpass", sdp.setup().orElseThrow());
        assertEquals(offer.tlsId().orElseThrow(), sdp.tlsId().orElseThrow());
        assertEquals(offer.ssrcs().asLongs(), sdp.ssrcs());
        List<CertificateFingerprint> fingerprints = sdp.fingerprints();
        IdentityAssertion identity =
                IdentityAssertion.parseAttribute(sdp.identity().orElseThrow());
        AssertionContents contents = new JwsIdentityValidator(List.of(idp.trusted()), JwsValidatorConfig.defaults())
                .validate(identity, Instant.now())
                .contents();
        assertEquals(fingerprints, contents.fingerprints());
        assertEquals(
                PercBinding.forEndpoint(
                        "room1", offer.tlsId().orElseThrow(), offer.ssrcs().asLongs()),
                contents.perc());
        assertEquals(List.of("1 1 udp 100 127.0.0.1 10000 typ host"), sdp.candidates());
    }

    @Test
    void offer_forAFrameRoom_hasAKeyChannelAndNoTlsId() throws Exception {
        LocalOffer frame = TestOffers.offer(idp, "alice", CallProtection.FRAME, true);
        String text = new String(frame.sdp(), StandardCharsets.UTF_8);
        SessionDescription sdp = SessionDescription.parse(text);
        assertTrue(sdp.tlsId().isEmpty());
        assertTrue(text.contains("a=group:BUNDLE audio video keys\r\n"), text);
        MediaDescription channel = sdp.media().get(2);
        assertEquals("application", channel.media());
        assertEquals("UDP/DTLS/SCTP", channel.protocol());
        assertEquals(List.of("5000"), channel.attributes("sctp-port"));
        assertEquals(List.of("16384"), channel.attributes("max-message-size"));
        assertEquals(CallProtection.FRAME, frame.protection());
        assertEquals("sha-256:" + frame.fingerprint().digestText().replace(":", ""), frame.memberId());
        PercBinding binding = AssertionContents.parse(
                        JwsAssertion.parse(frame.identity().assertion()).contents())
                .perc();
        assertEquals(PercBinding.forEndpoint("room1", null, frame.ssrcs().asLongs(), true), binding);
    }
}
