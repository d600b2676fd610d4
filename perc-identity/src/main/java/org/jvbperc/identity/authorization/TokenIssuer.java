package org.jvbperc.identity.authorization;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.ProviderUris;
import org.jvbperc.identity.oidc.TrustedOidc;

/**
 * An authorization server whose access tokens are trusted.
 *
 * @param provider its issuer, the audiences that mean this Key Distributor, and how a token's claims make a name
 * @param introspection how to ask about tokens; null if they are signed (RFC 9068)
 */
public record TokenIssuer(TrustedOidc provider, @Nullable Introspection introspection) {
    /**
     * The introspection endpoint (RFC 7662) and how this Key Distributor authenticates there (HTTP Basic).
     *
     * @param url https, or http on loopback
     */
    public record Introspection(URI url, String clientId, String clientSecret) {
        /**
         * @throws IllegalArgumentException naming the URL
         */
        public Introspection {
            ProviderUris.requireSecure(url, "introspection url");
        }

        @Override
        public String toString() {
            return "Introspection[" + url + "]";
        }
    }
}
