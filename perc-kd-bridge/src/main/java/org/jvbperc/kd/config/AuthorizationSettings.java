package org.jvbperc.kd.config;

import java.time.Duration;
import java.util.List;
import org.jvbperc.identity.authorization.CertificateAuthorities;
import org.jvbperc.identity.authorization.TokenIssuer;

/**
 * Access tokens and certificates.
 *
 * @param issuers authorization servers whose tokens are believed
 * @param maxProofAge of a DPoP proof
 * @param authorities whose certificates let somebody in
 */
public record AuthorizationSettings(
        List<TokenIssuer> issuers, Duration maxProofAge, CertificateAuthorities authorities) {
    public AuthorizationSettings {
        issuers = List.copyOf(issuers);
    }
}
