package org.jvbperc.identity.authorization;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a valid access token says, and to whom alone it says it: either {@code certificateHash} or {@code keyThumbprint} is there.
 *
 * @param issuer the authorization server
 * @param identity whose token it is, {@code user@domain}
 * @param scopes what it allows
 * @param certificateHash base64url SHA-256 of the holder's certificate (RFC 8705 section 3.1)
 * @param keyThumbprint base64url SHA-256 thumbprint of the holder's key (RFC 9449 section 6.1)
 * @param expiresAt after which it is void
 */
public record AccessGrant(
        String issuer,
        String identity,
        Set<AccessScope> scopes,
        @Nullable String certificateHash,
        @Nullable String keyThumbprint,
        Instant expiresAt) {
    public AccessGrant {
        scopes = Set.copyOf(scopes);
    }

    /**
     * Insists on one of {@code wanted}.
     *
     * @throws AuthorizationException INSUFFICIENT_SCOPE
     */
    public void require(AccessScope... wanted) throws AuthorizationException {
        for (AccessScope scope : wanted) {
            if (scopes.contains(scope)) {
                return;
            }
        }
        throw new AuthorizationException(
                AuthorizationError.INSUFFICIENT_SCOPE, "the access token has no scope \"" + wanted[0].text() + "\"");
    }
}
