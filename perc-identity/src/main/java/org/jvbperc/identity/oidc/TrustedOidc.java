package org.jvbperc.identity.oidc;

import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityNames;
import org.jvbperc.identity.ProviderUris;
import org.jvbperc.identity.jws.JwtChecks;

/**
 * A trusted OpenID provider.
 *
 * @param domain the value of {@code idp.domain} in assertions, e.g. {@code accounts.example}
 * @param issuer the value of {@code iss} in the provider's ID tokens; https, or http on a loopback address
 * @param audiences client ids; a token's {@code aud} must contain one of them
 * @param identity how a token's claims make a name: {@code {claim}@domain}, or {@code {claim}} for a claim that is a whole name;
 *     {@code {email}} counts only together with {@code email_verified}
 * @param thirdPartyDomains other domains for whose names the provider is trusted (RFC 8827 section 8.1)
 */
public record TrustedOidc(
        String domain, URI issuer, Set<String> audiences, String identity, Set<String> thirdPartyDomains) {
    private static final Pattern IDENTITY = Pattern.compile("\\{([A-Za-z0-9_:/.-]{1,128})\\}(?:@(.+))?");

    /**
     * @throws IllegalArgumentException naming what is not acceptable
     */
    public TrustedOidc {
        ProviderUris.requireSecure(issuer, "issuer");
        audiences = Set.copyOf(audiences);
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("the OpenID provider has no audience (client id)");
        }
        Matcher matcher = IDENTITY.matcher(identity);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "identity \"" + identity + "\" is neither \"{claim}@domain\" nor \"{claim}\"");
        }
        try {
            domain = DomainNames.normalize(domain);
            Set<String> normalized = new HashSet<>();
            for (String other : thirdPartyDomains) {
                normalized.add(DomainNames.normalize(other));
            }
            thirdPartyDomains = Set.copyOf(normalized);
            String fixed = matcher.group(2);
            if (fixed != null) {
                String named = DomainNames.normalize(fixed);
                if (!named.equals(domain) && !thirdPartyDomains.contains(named)) {
                    throw new IllegalArgumentException(
                            "identity \"" + identity + "\" is in a domain that the provider is not trusted for");
                }
            }
        } catch (IdentityException e) {
            throw new IllegalArgumentException("the OpenID provider's domain is not a domain name", e);
        }
    }

    /**
     * The name that a token's claims make.
     *
     * @throws IdentityException IDP_TOKEN_INVALID if they make none, IDENTITY_DOMAIN_MISMATCH
     */
    public String identityOf(Map<String, Object> claims) throws IdentityException {
        String claim = matched().group(1);
        if (!(claims.get(claim) instanceof String value)) {
            throw JwtChecks.invalid("it has no claim \"" + claim + "\", which makes the name");
        }
        if (claim.equals("email") && !Boolean.TRUE.equals(claims.get("email_verified"))) {
            throw JwtChecks.invalid("its email address is not verified (email_verified)");
        }
        return name(claim, value);
    }

    private String name(String claim, String value) throws IdentityException {
        String fixed = matched().group(2);
        String name = fixed == null ? value : IdentityNames.encodeUser(value) + "@" + fixed;
        if (!IdentityNames.isWellFormed(name)) {
            throw new IdentityException(
                    IdentityError.IDP_TOKEN_INVALID,
                    "the assertion is not valid: its claim \"" + claim
                            + "\" does not make a name user@domain (RFC 8827 section 8.1)");
        }
        return IdentityNames.requireAuthoritative(name, domain, thirdPartyDomains);
    }

    private Matcher matched() {
        Matcher matcher = IDENTITY.matcher(identity);
        if (!matcher.matches()) {
            throw new IllegalStateException("identity was checked before");
        }
        return matcher;
    }
}
