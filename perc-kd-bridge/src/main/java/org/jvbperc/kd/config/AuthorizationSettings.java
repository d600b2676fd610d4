package org.jvbperc.kd.config;

import java.time.Duration;
import java.util.List;
import org.jvbperc.authorization.TokenIssuer;

/**
 * Access tokens.
 *
 * @param issuers authorization servers whose tokens are believed
 * @param maxProofAge of a DPoP proof
 */
public record AuthorizationSettings(List<TokenIssuer> issuers, Duration maxProofAge) {
    public AuthorizationSettings {
        issuers = List.copyOf(issuers);
    }
}
