package org.jvbperc.kd.conference;

import java.util.List;
import java.util.Set;
import org.jvbperc.authorization.AccessScope;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;

/**
 * What of an offer matters to the Key Distributor, all of it covered by the identity assertion or by DTLS (13-F2).
 *
 * @param tlsId the endpoint's a=tls-id
 * @param fingerprints all its a=fingerprint values, at least one
 * @param identityHash what external_id_hash has to be (8844-3)
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
}
