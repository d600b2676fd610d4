package org.jvbperc.endpoint.call;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.ice.IceCandidate;
import org.jvbperc.endpoint.ice.IceParameters;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;

/**
 * What an endpoint requires of an answer before anything else happens (RFC 8827 section 8, RFC 8842 section 5.2; 12-10).
 *
 * <p>The answer comes from the untrusted Media Distributor. Believed is only what the Key Distributor's identity covers: its
 * fingerprints, and that it signed this answer, to this offer, for this room. Candidates and codecs need no protection.
 */
final class AnswerCheck {
    private static final int MAX_CANDIDATES = 32;
    private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";

    private final IdentityValidator validator;
    private final @Nullable String expectedKeyDistributor;

    /**
     * An answer whose checks all passed.
     *
     * @param keyDistributor the identity that signed
     * @param fingerprints one of them is the certificate of the Key Distributor's DTLS end
     * @param tlsId the Key Distributor's
     * @param identityHash expected in its external_id_hash
     */
    record Checked(
            String keyDistributor,
            Set<CertificateFingerprint> fingerprints,
            String tlsId,
            Octets identityHash,
            IceParameters ice) {}

    /**
     * @param expectedKeyDistributor {@code user@domain}; null accepts any identity that validates
     */
    AnswerCheck(IdentityValidator validator, @Nullable String expectedKeyDistributor) {
        this.validator = validator;
        this.expectedKeyDistributor = expectedKeyDistributor;
    }

    /**
     * Checks {@code answer}; may block while a provider's keys are fetched.
     *
     * @throws CallException naming what is wrong and what was expected
     */
    Checked check(String answer, Offer offer, Instant now) throws CallException {
        try {
            SessionDescription sdp = SessionDescription.parse(answer);
            String tlsId = transport(sdp);
            media(sdp);
            Set<CertificateFingerprint> fingerprints = new HashSet<>(sdp.fingerprints());
            if (fingerprints.isEmpty()) {
                throw refused("answer-malformed", "the answer has no a=fingerprint (8842-4)");
            }
            IdentityAssertion assertion = assertion(sdp);
            ValidatedIdentity identity = validate(assertion, now);
            if (!identity.contents().coversAll(fingerprints)) {
                throw refused(
                        "answer-fingerprint-not-signed",
                        "the answer has an a=fingerprint that its identity does not cover (8827-4)");
            }
            binding(identity.contents().perc(), offer, tlsId);
            return new Checked(identity.identity(), fingerprints, tlsId, assertion.bindingHash(), ice(sdp));
        } catch (SdpException e) {
            throw refused("answer-malformed", "the answer is not acceptable: " + e.getMessage());
        }
    }

    private static String transport(SessionDescription sdp) throws CallException, SdpException {
        String setup = sdp.setup().orElse("missing");
        if (!setup.equals("passive")) {
            throw refused("answer-setup", "the answer's a=setup is " + setup + ": expected passive (12-33)");
        }
        return sdp.tlsId()
                .orElseThrow(() -> refused("answer-without-tls-id", "the answer has no a=tls-id (RFC 8842, 9185-8)"));
    }

    private static void media(SessionDescription sdp) throws CallException {
        List<MediaDescription> sections = sdp.media();
        MediaKind[] kinds = MediaKind.values();
        if (sections.size() != kinds.length) {
            throw refused(
                    "answer-media",
                    "the answer has " + sections.size() + " media sections: the offer has " + kinds.length);
        }
        for (int i = 0; i < kinds.length; i++) {
            MediaDescription section = sections.get(i);
            String expected = "m=" + kinds[i].sdpName() + " <port> " + PROTOCOL + " " + kinds[i].payloadType();
            boolean fits = section.media().equals(kinds[i].sdpName())
                    && section.protocol().equals(PROTOCOL)
                    && section.formats().equals(List.of(String.valueOf(kinds[i].payloadType())));
            if (!fits) {
                throw refused(
                        "answer-media",
                        "the answer's media section " + (i + 1) + " is \""
                                + BridgeClient.printable(section.lines().get(0)) + "\": expected \"" + expected + "\"");
            }
            if (section.port() == 0) {
                throw refused("answer-media", "the answer rejects " + kinds[i].sdpName());
            }
            if (section.attribute("crypto").isPresent()) {
                throw refused("answer-media", "the answer has a=crypto: keys in descriptions are not used (8827-9)");
            }
        }
    }

    private static IdentityAssertion assertion(SessionDescription sdp) throws CallException {
        String value = sdp.identity()
                .orElseThrow(() -> refused(
                        "answer-unsigned", "the answer has no a=identity: nobody vouches for the Key Distributor"));
        try {
            return IdentityAssertion.parseAttribute(value);
        } catch (IdentityException e) {
            throw CallException.identity("the Key Distributor's identity", e);
        }
    }

    private ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws CallException {
        ValidatedIdentity identity;
        try {
            identity = validator.validate(assertion, now);
        } catch (IdentityException e) {
            throw CallException.identity("the Key Distributor's identity", e);
        }
        if (expectedKeyDistributor != null && !expectedKeyDistributor.equals(identity.identity())) {
            throw refused(
                    "kd-identity-mismatch",
                    "the answer is signed by " + identity.identity() + ": expected the Key Distributor "
                            + expectedKeyDistributor);
        }
        return identity;
    }

    private static void binding(@Nullable PercBinding perc, Offer offer, String tlsId) throws CallException {
        if (perc == null) {
            throw refused(
                    "answer-not-bound",
                    "the Key Distributor's assertion has no member \"perc\": it may have been made for another purpose");
        }
        require("v", PercBinding.VERSION, perc.v());
        require("side", PercBinding.MEDIA_DISTRIBUTOR, perc.side());
        require("conference", offer.room(), perc.conference());
        require("peerTlsId", offer.tlsId(), perc.peerTlsId());
        require("peerHash", offer.hash(), perc.peerHash());
        require("tlsId", tlsId, perc.tlsId());
    }

    private static void require(String member, Object expected, @Nullable Object actual) throws CallException {
        if (!expected.equals(actual)) {
            throw refused(
                    "answer-binding-mismatch",
                    "the Key Distributor's assertion has perc." + member + " "
                            + (actual == null ? "missing" : "\"" + BridgeClient.printable(actual.toString()) + "\"")
                            + ": expected \"" + expected + "\"");
        }
    }

    private static IceParameters ice(SessionDescription sdp) throws CallException {
        List<IceCandidate> candidates = sdp.candidates().stream()
                .flatMap(value -> IceCandidate.parse(value).stream())
                .limit(MAX_CANDIDATES)
                .toList();
        if (candidates.isEmpty()) {
            throw refused("answer-without-candidates", "the answer has no usable UDP candidate");
        }
        String ufrag = sdp.iceUfrag()
                .orElseThrow(() -> refused("answer-malformed", "the answer has no a=ice-ufrag (RFC 8839)"));
        String password =
                sdp.icePwd().orElseThrow(() -> refused("answer-malformed", "the answer has no a=ice-pwd (RFC 8839)"));
        return new IceParameters(ufrag, password, candidates);
    }

    private static CallException refused(String condition, String message) {
        return CallException.refused(condition, message);
    }
}
