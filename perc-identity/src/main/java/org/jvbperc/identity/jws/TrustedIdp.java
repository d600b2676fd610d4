package org.jvbperc.identity.jws;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ProviderUris;

/**
 * An identity provider that is trusted for names in its own domain.
 *
 * @param domain the provider's domain, e.g. {@code idp.example}
 * @param jwksUri where its public keys are (RFC 7517); https, or http on a loopback address
 * @param audience required member of the assertions' {@code aud}; null if it is not checked
 */
public record TrustedIdp(
        String domain, URI jwksUri, @Nullable String audience) {
    public TrustedIdp {
        try {
            domain = DomainNames.normalize(domain);
        } catch (IdentityException e) {
            throw new IllegalArgumentException("identity provider's domain \"" + domain + "\" is not a domain name", e);
        }
        ProviderUris.requireSecure(jwksUri, "JWKS address");
    }

    /** A provider whose assertions are for any audience. */
    public TrustedIdp(String domain, URI jwksUri) {
        this(domain, jwksUri, null);
    }
}
