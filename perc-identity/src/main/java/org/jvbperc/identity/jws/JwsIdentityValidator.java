package org.jvbperc.identity.jws;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityNames;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.ProviderHttp;
import org.jvbperc.identity.ValidatedIdentity;

/**
 * Validates assertions of the protocol {@code jws} ({@link JwsAssertion}) against configured providers' published keys: a
 * native verifier in place of the provider's JavaScript (RFC 8827 section 7).
 *
 * <p>Thread-safe. A call blocks while a key set is fetched, up to the configured timeout.
 */
public final class JwsIdentityValidator implements IdentityValidator {
    private final JwsValidatorConfig config;
    private final Map<String, TrustedIdp> providers = new HashMap<>();
    private final Map<String, JwksCache> keySets = new HashMap<>();

    /**
     * Creates a validator that trusts {@code trusted} and nobody else.
     *
     * @throws IllegalArgumentException if a domain occurs twice
     */
    public JwsIdentityValidator(Collection<TrustedIdp> trusted, JwsValidatorConfig config) {
        this.config = config;
        ProviderHttp http = new ProviderHttp(config.fetchTimeout(), config.tls());
        for (TrustedIdp idp : trusted) {
            if (providers.put(idp.domain(), idp) != null) {
                throw new IllegalArgumentException("identity provider " + idp.domain() + " is configured twice");
            }
            keySets.put(idp.domain(), new JwksCache(keys(idp), config, http));
        }
    }

    public static JwksCache.KeySource keys(TrustedIdp idp) {
        return new JwksCache.KeySource() {
            @Override
            public String domain() {
                return idp.domain();
            }

            @Override
            public URI jwksUri() {
                return idp.jwksUri();
            }

            @Override
            public boolean isUsable(JWK key) {
                return key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve());
            }

            @Override
            public String usableKeys() {
                return "an ES256 key";
            }
        };
    }

    @Override
    public ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException {
        if (!assertion.protocol().equals(JwsAssertion.PROTOCOL)) {
            throw new IdentityException(
                    IdentityError.IDP_PROTOCOL_UNSUPPORTED,
                    "identity protocol is not \"" + JwsAssertion.PROTOCOL + "\", the only one that this side supports");
        }
        String domain = DomainNames.normalize(assertion.domain());
        TrustedIdp idp = providers.get(domain);
        JwksCache keySet = keySets.get(domain);
        if (idp == null || keySet == null) {
            throw new IdentityException(
                    IdentityError.IDP_UNTRUSTED, "identity provider \"" + domain + "\" is not a trusted one");
        }
        JwsAssertion token = JwsAssertion.parse(assertion.assertion());
        SignedJWT jwt = JwtChecks.parse(token.jws(), "token", Set.of(JWSAlgorithm.ES256), "ES256");
        JwtChecks.requireVerified(() -> jwt.verify(
                new ECDSAVerifier(keySet.key(jwt.getHeader().getKeyID(), now).toECKey())));
        JWTClaimsSet claims = JwtChecks.claims(jwt);
        checkIssuer(claims, idp);
        String identity = identity(claims, domain);
        Instant issuedAt = JwtChecks.instant(claims.getIssueTime(), "iat");
        Instant expiresAt = JwtChecks.instant(claims.getExpirationTime(), "exp");
        checkTimes(issuedAt, expiresAt, now);
        checkContents(claims, token.contents());
        return new ValidatedIdentity(
                identity, DomainNames.display(domain), AssertionContents.parse(token.contents()), issuedAt, expiresAt);
    }

    private static void checkIssuer(JWTClaimsSet claims, TrustedIdp idp) throws IdentityException {
        String issuer = claims.getIssuer();
        if (issuer == null || !sameDomain(issuer, idp.domain())) {
            throw JwtChecks.invalid("its issuer (iss) is not the provider " + idp.domain());
        }
        String audience = idp.audience();
        if (audience != null && !claims.getAudience().contains(audience)) {
            throw JwtChecks.invalid("its audience (aud) does not contain \"" + audience + "\"");
        }
    }

    private static String identity(JWTClaimsSet claims, String domain) throws IdentityException {
        String subject = claims.getSubject();
        if (subject == null || !IdentityNames.isWellFormed(subject)) {
            throw JwtChecks.invalid("its subject (sub) is not of the form user@domain (RFC 8827 section 8.1)");
        }
        return IdentityNames.requireAuthoritative(subject, domain, Set.of());
    }

    private static boolean sameDomain(String name, String normalized) {
        try {
            return DomainNames.normalize(name).equals(normalized);
        } catch (IdentityException e) {
            return false;
        }
    }

    private void checkTimes(Instant issuedAt, Instant expiresAt, Instant now) throws IdentityException {
        Duration lifetime = Duration.between(issuedAt, expiresAt);
        if (lifetime.isNegative() || lifetime.toSeconds() > JwsAssertion.MAX_LIFETIME_SECONDS) {
            throw JwtChecks.invalid(
                    "its lifetime of " + lifetime.toSeconds() + " s is not in 0.." + JwsAssertion.MAX_LIFETIME_SECONDS);
        }
        JwtChecks.requireCurrent(issuedAt, expiresAt, now, config, "assertion", "identity provider");
    }

    private static void checkContents(JWTClaimsSet claims, String contents) throws IdentityException {
        if (!JwtChecks.isText(claims.getClaim(JwsAssertion.CONTENTS_CLAIM), JwsAssertion.contentsHash(contents))) {
            throw JwtChecks.invalid(
                    "its contents are not those the provider signed (" + JwsAssertion.CONTENTS_CLAIM + ")");
        }
    }
}
