package org.jvbperc.md.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.TestOffers;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;

/** Any octets as an offer: a refusal with a condition, or a request and an answer that fit together. */
class ParsedOfferFuzzTest {
    private static final SessionDescription UNSIGNED = unsigned();

    @FuzzTest(maxDuration = "60s")
    void answer(byte[] data) {
        try {
            ParsedOffer offer = ParsedOffer.parse(Octets.of(data), true);
            ColibriRequests.createEndpoint(
                            "c", true, "e1", AssociationId.fromBytes(new byte[AssociationId.LENGTH_BYTES], 0), offer)
                    .toXML("");
            SessionDescription answer = Answers.unsigned(offer, response(), "e1", "room", 1);
            assertEquals(offer.description().media().size(), answer.media().size());
            assertEquals("passive", answer.setup().orElseThrow());
        } catch (SignallingException e) {
            assertTrue(e.condition().matches("[a-z-]+"));
        } catch (SdpException e) {
            throw new AssertionError("the answer is not consistent", e);
        }
    }

    /** The Key Distributor's answer on its way back: complete and the bridge's own, or refused. */
    @FuzzTest(maxDuration = "60s")
    void signedAnswer(byte[] data) throws SdpException {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            Answers.requireSigned(UNSIGNED, text, true);
            SessionDescription signed = SessionDescription.parse(text);
            assertTrue(signed.identity().isPresent());
            assertEquals("u", signed.iceUfrag().orElseThrow());
            assertEquals("p", signed.icePwd().orElseThrow());
            assertFalse(text.contains(Answers.PLACEHOLDER_FINGERPRINT));
        } catch (SignallingException e) {
            assertEquals(SignallingException.KD_ANSWER_INVALID, e.condition());
        }
    }

    private static SessionDescription unsigned() {
        try {
            ParsedOffer offer = ParsedOffer.parse(Octets.of(TestOffers.offer(1).getBytes(StandardCharsets.UTF_8)));
            return Answers.unsigned(offer, response(), "e1", "room", 1);
        } catch (SignallingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConferenceModifiedIQ response() throws SignallingException {
        return BridgeResponses.response(BridgeResponses.transport("u", "p"));
    }
}
