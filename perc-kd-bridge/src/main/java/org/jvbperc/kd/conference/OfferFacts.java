package org.jvbperc.kd.conference;

import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.authorization.AccessScope;

/**
 * What of an offer matters to the Key Distributor, all of it covered by the identity assertion or by DTLS ("Descriptions from an
 * untrusted bridge" in docs/rfc-coverage.md).
 *
 * @param tlsId the endpoint's a=tls-id; without one what {@link #idOf} makes of its certificate
 * @param fingerprints all its a=fingerprint values, at least one
 * @param identityHash what external_id_hash has to be (RFC 8844 section 3.2)
 * @param identity the validated {@code user@domain}
 * @param scopes what its access token allows; empty without one
 */
public record OfferFacts(
        String tlsId,
        List<CertificateFingerprint> fingerprints,
        Octets identityHash,
        String identity,
        Set<AccessScope> scopes) {
    public OfferFacts {
        fingerprints = List.copyOf(fingerprints);
        scopes = Set.copyOf(scopes);
    }

    /**
     * What stands for the a=tls-id of an offer that has none: its only certificate, so that the offer serves once and no other with
     * that certificate is admitted. Never equal to a tls-id, which has no colon.
     */
    public static String idOf(CertificateFingerprint fingerprint) {
        return fingerprint.algorithm() + ":" + fingerprint.digestText().replace(":", "");
    }
}
