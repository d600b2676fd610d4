package org.jvbperc.kd.conference;

import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.authorization.AccessScope;

/**
 * The parts of an offer that the Key Distributor uses, all of them covered by the identity assertion or by DTLS ("Descriptions
 * from an untrusted bridge" in docs/rfc-coverage.md).
 *
 * @param tlsId the endpoint's a=tls-id; if it has none, the value of {@link #idOf} for its certificate
 * @param fingerprints all its a=fingerprint values, at least one
 * @param identityHash the expected external_id_hash (RFC 8844 section 3.2)
 * @param identity the validated {@code user@domain}
 * @param scopes of its access token; empty without one
 * @param records whether its assertion says that it records the conference
 */
public record OfferFacts(
        String tlsId,
        List<CertificateFingerprint> fingerprints,
        Octets identityHash,
        String identity,
        Set<AccessScope> scopes,
        boolean records) {
    public OfferFacts {
        fingerprints = List.copyOf(fingerprints);
        scopes = Set.copyOf(scopes);
    }

    /**
     * An id for an offer without a=tls-id, made of its only certificate, so that no second offer with that certificate is
     * admitted. It has a colon and is therefore never equal to a tls-id.
     */
    public static String idOf(CertificateFingerprint fingerprint) {
        return fingerprint.algorithm() + ":" + fingerprint.digestText().replace(":", "");
    }
}
