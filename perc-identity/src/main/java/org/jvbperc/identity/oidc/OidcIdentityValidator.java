package org.jvbperc.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.JwtChecks;

/**
 * Validates assertions of the protocol {@code oidc} ({@link OidcAssertion}): ID tokens of OpenID providers, which need not
 * support WebRTC. Checks are those of OpenID Connect Core section 3.1.3.7, with the contents' hash as nonce.
 *
 * <p>The issuer's configuration (OpenID Connect Discovery) and keys are fetched when needed and kept like those of {@link
 * JwsIdentityValidator}. Thread-safe; calls may block on the network.
 */
public final class OidcIdentityValidator implements IdentityValidator {
    private final JwsValidatorConfig config;
    private final Map<String, TrustedOidc> providers = new HashMap<>();
    private final Map<String, ProviderTokens> tokens = new HashMap<>();

    /**
     * Creates a validator that trusts {@code trusted} and nobody else.
     *
     * @throws IllegalArgumentException if a domain occurs twice
     */
    public OidcIdentityValidator(Collection<TrustedOidc> trusted, JwsValidatorConfig config) {
        this.config = config;
        for (TrustedOidc idp : trusted) {
            if (providers.put(idp.domain(), idp) != null) {
                throw new IllegalArgumentException("OpenID provider " + idp.domain() + " is configured twice");
            }
            tokens.put(idp.domain(), new ProviderTokens(idp, config));
        }
    }

    @Override
    public ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException {
        if (!assertion.protocol().equals(OidcAssertion.PROTOCOL)) {
            throw new IdentityException(
                    IdentityError.IDP_PROTOCOL_UNSUPPORTED,
                    "identity protocol is not \"" + OidcAssertion.PROTOCOL + "\"");
        }
        String domain = DomainNames.normalize(assertion.domain());
        TrustedOidc idp = providers.get(domain);
        ProviderTokens signed = tokens.get(domain);
        if (idp == null || signed == null) {
            throw new IdentityException(
                    IdentityError.IDP_UNTRUSTED, "identity provider \"" + domain + "\" is not a trusted one");
        }
        OidcAssertion token = OidcAssertion.parse(assertion.assertion());
        JWTClaimsSet claims = signed.verified(token.idToken(), "ID token", now);
        checkAddressees(claims, idp);
        Instant issuedAt = JwtChecks.instant(claims.getIssueTime(), "iat");
        Instant expiresAt = JwtChecks.instant(claims.getExpirationTime(), "exp");
        JwtChecks.requireCurrent(issuedAt, expiresAt, now, config, "ID token", "OpenID provider");
        checkNonce(claims, token.contents());
        return new ValidatedIdentity(
                idp.identityOf(claims.getClaims()),
                DomainNames.display(domain),
                AssertionContents.parse(token.contents()),
                issuedAt,
                expiresAt);
    }

    private static void checkAddressees(JWTClaimsSet claims, TrustedOidc idp) throws IdentityException {
        List<String> audience = claims.getAudience();
        if (audience.stream().noneMatch(idp.audiences()::contains)) {
            throw JwtChecks.invalid("its audience (aud) is none of the configured client ids");
        }
        Object authorizedParty = claims.getClaim("azp");
        boolean forOthers = authorizedParty != null && !idp.audiences().contains(String.valueOf(authorizedParty));
        if (forOthers || (audience.size() > 1 && authorizedParty == null)) {
            throw JwtChecks.invalid("it was issued to another client (azp)");
        }
    }

    private static void checkNonce(JWTClaimsSet claims, String contents) throws IdentityException {
        if (!JwtChecks.isText(claims.getClaim("nonce"), OidcAssertion.nonce(contents))) {
            throw JwtChecks.invalid("its nonce is not the hash of its contents");
        }
    }
}
