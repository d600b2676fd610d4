package org.jvbperc.kd.config;

import java.time.Duration;
import java.util.List;
import org.jvbperc.identity.authorization.CertificateAuthorities;
import org.jvbperc.identity.authorization.TokenIssuer;

/**
 * Access tokens and certificates.
 *
 * @param issuers trusted authorization servers
 * @param maxProofAge longest age of a DPoP proof
 * @param authorities whose certificates are accepted as credentials
 */
public record AuthorizationSettings(
        List<TokenIssuer> issuers, Duration maxProofAge, CertificateAuthorities authorities) {
    public AuthorizationSettings {
        issuers = List.copyOf(issuers);
    }
}
