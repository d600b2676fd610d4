package org.jvbperc.identity.authorization;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a valid access token and its binding: either {@code certificateHash} or {@code keyThumbprint} is present.
 *
 * @param issuer the authorization server
 * @param identity of the user to whom it was issued, {@code user@domain}
 * @param scopes the rights that it grants
 * @param certificateHash base64url SHA-256 of the holder's certificate (RFC 8705 section 3.1)
 * @param keyThumbprint base64url SHA-256 thumbprint of the holder's key (RFC 9449 section 6.1)
 * @param expiresAt when it becomes invalid
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
     * Requires one of the scopes {@code wanted}.
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
