package org.jvbperc.kd.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.OfferFacts;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;

/**
 * Reads the endpoint's offer and refuses one that PERC cannot use (RFC 8827 section 5; RFC 8842 sections 5.2 and 5.3; RFC 9185
 * section 5.1).
 */
final class OfferReader {
    private static final Set<String> OFFER_ROLES = Set.of("actpass", "active");

    private OfferReader() {}

    /**
     * Parses an offer and checks everything but its assertion.
     *
     * @throws Refusal MALFORMED_OFFER, IDENTITY_REQUIRED, or IDENTITY_INVALID if a=identity cannot be parsed
     */
    static AssertedOffer read(Octets description) throws Refusal {
        SessionDescription sdp = parse(description, Condition.MALFORMED_OFFER, "offer");
        requireMedia(sdp);
        try {
            List<CertificateFingerprint> fingerprints = sdp.fingerprints();
            if (fingerprints.isEmpty()) {
                throw malformed("the offer has no a=fingerprint (RFC 8122)");
            }
            String setup = sdp.setup().orElseThrow(() -> malformed("the offer has no a=setup (RFC 8842 section 5.2)"));
            if (!OFFER_ROLES.contains(setup)) {
                throw malformed("the offer's a=setup is \"" + setup
                        + "\": the endpoint must be the DTLS client (RFC 9185 section 5.1)");
            }
            String identity = sdp.identity()
                    .orElseThrow(() -> new Refusal(
                            Condition.IDENTITY_REQUIRED, "the offer has no a=identity (RFC 8827 section 5)"));
            return new AssertedOffer(sdp, sdp.tlsId(), fingerprints, IdentityAssertion.parseAttribute(identity));
        } catch (SdpException e) {
            throw new Refusal(Condition.MALFORMED_OFFER, "the offer is malformed: " + e.getMessage(), e);
        } catch (IdentityException e) {
            throw new Refusal(Condition.IDENTITY_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The id of an offer: its a=tls-id. In a conference for browsers, whose handshakes show no tls-id, it is a value derived from its
     * certificate, whether it has an a=tls-id or not.
     *
     * @throws Refusal MALFORMED_OFFER or KEY_CHANNEL_REQUIRED if the offer lacks what the conference's protection needs
     */
    static String id(AssertedOffer offer, Protection protection) throws Refusal {
        if (protection == Protection.DOUBLE) {
            return offer.tlsId()
                    .orElseThrow(
                            () -> malformed("the offer has no a=tls-id, which PERC requires (RFC 9185 section 5.1)"));
        }
        if (offer.fingerprints().size() != 1) {
            throw malformed(
                    "the offer has " + offer.fingerprints().size()
                            + " different a=fingerprint: an offer in a conference with protection \"frame\" must have exactly one");
        }
        KeyChannelSection.requireOffered(offer.description());
        CertificateFingerprint fingerprint = offer.fingerprints().get(0);
        if (!fingerprint.algorithm().equals("sha-256")) {
            // With another hash the same certificate would have a second id.
            throw malformed(
                    "the offer's a=fingerprint is not sha-256, which an offer in a conference with protection \"frame\" must have");
        }
        return OfferFacts.idOf(fingerprint);
    }

    private static void requireMedia(SessionDescription sdp) throws Refusal {
        if (sdp.media().isEmpty()) {
            throw malformed("the offer has no media section");
        }
        if (!sdp.distinctValues("crypto").isEmpty()) {
            throw malformed("the offer has a=crypto: keys in descriptions are not used (RFC 8827 section 6.5)");
        }
    }

    /** Parses UTF-8 octets. */
    static SessionDescription parse(Octets description, Condition condition, String what) throws Refusal {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(description.toByteArray()))
                    .toString();
            return SessionDescription.parse(text);
        } catch (CharacterCodingException e) {
            throw new Refusal(condition, "the " + what + " is not UTF-8", e);
        } catch (SdpException e) {
            throw new Refusal(condition, "the " + what + " is malformed: " + e.getMessage(), e);
        }
    }

    private static Refusal malformed(String detail) {
        return new Refusal(Condition.MALFORMED_OFFER, detail);
    }
}
