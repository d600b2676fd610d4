package org.jvbperc.endpoint.signalling;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;

/**
 * The checks of an answer, before anything else happens (RFC 8827 section 8; RFC 8842 section 5.2; "Answers are not
 * offers" in docs/rfc-coverage.md).
 *
 * <p>The answer comes from the untrusted Media Distributor. The endpoint trusts only what the Key Distributor's identity covers:
 * its fingerprints, and that it signed this answer, to this offer, for this room. Candidates and codecs need no protection.
 */
public final class AnswerCheck {
    private final IdentityValidator validator;
    private final @Nullable String expectedKeyDistributor;
    private final boolean lateVerification;

    /**
     * An answer whose checks all passed.
     *
     * @param keyDistributor the identity that signed
     * @param fingerprints one of them is the certificate of the Key Distributor's DTLS end
     * @param tlsId the Key Distributor's; none in a frame room
     * @param identityHash expected in its external_id_hash
     */
    public record Checked(
            String keyDistributor,
            Set<CertificateFingerprint> fingerprints,
            Optional<String> tlsId,
            Octets identityHash,
            IceParameters ice) {}

    /**
     * @param expectedKeyDistributor {@code user@domain}; null accepts any identity that validates
     * @param lateVerification whether to accept a description that was not signed for this endpoint
     */
    public AnswerCheck(IdentityValidator validator, @Nullable String expectedKeyDistributor, boolean lateVerification) {
        this.validator = validator;
        this.expectedKeyDistributor = expectedKeyDistributor;
        this.lateVerification = lateVerification;
    }

    /**
     * Checks a description; may block while a provider's keys are fetched.
     *
     * @throws CallException naming what is wrong and what was expected
     */
    public Checked check(PeerDescription description, LocalOffer offer, Instant now) throws CallException {
        IdentityAssertion assertion = assertion(description);
        ValidatedIdentity identity = validate(assertion, now);
        if (!identity.contents().coversAll(description.fingerprints())) {
            throw refused(
                    "answer-fingerprint-not-signed",
                    "the answer has an a=fingerprint that its identity does not cover (RFC 8827 sections 5.1.3 and 7.4)");
        }
        binding(identity.contents().perc(), offer, description.tlsId());
        return new Checked(
                identity.identity(),
                description.fingerprints(),
                description.tlsId(),
                assertion.bindingHash(),
                description.ice());
    }

    private static IdentityAssertion assertion(PeerDescription description) throws CallException {
        String value = description
                .identity()
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

    private void binding(@Nullable PercBinding perc, LocalOffer offer, Optional<String> tlsId) throws CallException {
        if (perc == null) {
            throw refused(
                    "answer-not-bound",
                    "the Key Distributor's assertion has no member \"perc\": it may have been made for another purpose");
        }
        require("v", PercBinding.VERSION, perc.v());
        require("side", PercBinding.MEDIA_DISTRIBUTOR, perc.side());
        require("conference", offer.room(), perc.conference());
        if (tlsId.isPresent() != offer.tlsId().isPresent()) {
            throw refused(
                    "answer-binding-mismatch",
                    "the answer has " + (tlsId.isPresent() ? "an a=tls-id" : "no a=tls-id")
                            + ", other than the offer (RFC 8842 sections 5.2 and 5.3)");
        }
        require("tlsId", tlsId, perc.tlsId());
        if (perc.peerTlsId() == null && perc.peerHash() == null) {
            if (!lateVerification) {
                throw refused(
                        "answer-not-for-this-offer",
                        "the Key Distributor signed before it knew this endpoint: that has to be accepted explicitly");
            }
            return;
        }
        require("peerTlsId", offer.tlsId(), perc.peerTlsId());
        require("peerHash", offer.hash(), perc.peerHash());
    }

    /** Requires the value, or that there is none if none is expected. */
    private static void require(String member, Optional<String> expected, @Nullable String actual)
            throws CallException {
        if (expected.isPresent()) {
            require(member, (Object) expected.get(), actual);
        } else if (actual != null) {
            throw refused(
                    "answer-binding-mismatch",
                    "the Key Distributor's assertion has perc." + member + " \"" + BridgeClient.printable(actual)
                            + "\": expected none in a frame room");
        }
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

    private static CallException refused(String condition, String message) {
        return CallException.refused(condition, message);
    }
}
