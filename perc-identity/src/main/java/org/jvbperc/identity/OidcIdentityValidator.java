package org.jvbperc.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Validates assertions of the protocol {@code oidc} ({@link OidcAssertion}): ID tokens of OpenID providers, which need not know
 * anything of WebRTC. Checks are those of OpenID Connect Core section 3.1.3.7, with the contents' hash as nonce.
 *
 * <p>The issuer's configuration (OpenID Connect Discovery) and keys are fetched when needed and kept like those of {@link
 * JwsIdentityValidator}. Thread-safe; calls may block on the network.
 */
public final class OidcIdentityValidator implements IdentityValidator {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final JwsValidatorConfig config;
    private final Map<String, TrustedOidc> providers = new HashMap<>();
    private final Map<String, JwksCache> keySets = new HashMap<>();

    /**
     * A validator that believes {@code trusted} and nobody else.
     *
     * @throws IllegalArgumentException if a domain occurs twice
     */
    public OidcIdentityValidator(Collection<TrustedOidc> trusted, JwsValidatorConfig config) {
        this.config = config;
        ProviderHttp http = new ProviderHttp(config.fetchTimeout(), config.tls());
        for (TrustedOidc idp : trusted) {
            if (providers.put(idp.domain(), idp) != null) {
                throw new IllegalArgumentException("OpenID provider " + idp.domain() + " is configured twice");
            }
            keySets.put(idp.domain(), new JwksCache(new DiscoveredKeys(idp, http), config, http));
        }
    }

    /** The keys that an issuer's configuration document leads to, which is read before each fetch of the keys. */
    private record DiscoveredKeys(TrustedOidc idp, ProviderHttp http) implements JwksCache.KeySource {
        @Override
        public String domain() {
            return idp.domain();
        }

        @Override
        public URI jwksUri() throws IdentityException {
            String base = idp.issuer().toString().replaceFirst("/+$", "");
            HttpResponse<byte[]> response =
                    http.send(HttpRequest.newBuilder(URI.create(base + "/.well-known/openid-configuration"))
                            .header("Accept", "application/json")
                            .GET()
                            .build());
            String what = "the configuration of OpenID provider " + idp.domain();
            if (response.statusCode() != 200) {
                throw new IdentityException(
                                IdentityError.IDP_LOAD_FAILURE,
                                what + " cannot be read: HTTP status " + response.statusCode())
                        .withHttpStatus(response.statusCode());
            }
            ObjectNode document = Json.object(response.body(), what, IdentityError.IDP_BAD_RESPONSE);
            if (!Json.text(document, "issuer", what, IdentityError.IDP_BAD_RESPONSE)
                    .equals(idp.issuer().toString())) {
                throw new IdentityException(
                        IdentityError.IDP_BAD_RESPONSE,
                        what + " is another issuer's (OpenID Connect Discovery section 4.3)");
            }
            try {
                return ProviderUris.requireSecure(
                        URI.create(Json.text(document, "jwks_uri", what, IdentityError.IDP_BAD_RESPONSE)), "jwks_uri");
            } catch (IllegalArgumentException e) {
                throw new IdentityException(
                        IdentityError.IDP_BAD_RESPONSE, what + " has a jwks_uri that is not https", e);
            }
        }

        @Override
        public boolean isUsable(JWK key) {
            return key instanceof ECKey || (key instanceof RSAKey rsa && rsa.size() >= 2048);
        }

        @Override
        public String usableKeys() {
            return "an RSA or EC key";
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
        JwksCache keySet = keySets.get(domain);
        if (idp == null || keySet == null) {
            throw new IdentityException(
                    IdentityError.IDP_UNTRUSTED, "identity provider \"" + domain + "\" is not a trusted one");
        }
        OidcAssertion token = OidcAssertion.parse(assertion.assertion());
        SignedJWT jwt = JwtChecks.parse(token.idToken(), "ID token", ALGORITHMS, "an RSA or ECDSA one with SHA-2");
        JWTClaimsSet claims = JwtChecks.claims(jwt);
        checkAddressees(claims, idp);
        JWK key = keySet.key(jwt.getHeader().getKeyID(), now);
        JwtChecks.requireVerified(() -> isSignedWith(key, jwt));
        Instant issuedAt = JwtChecks.instant(claims.getIssueTime(), "iat");
        Instant expiresAt = JwtChecks.instant(claims.getExpirationTime(), "exp");
        JwtChecks.requireCurrent(issuedAt, expiresAt, now, config, "ID token", "OpenID provider");
        checkNonce(claims, token.contents());
        return new ValidatedIdentity(
                identity(claims, idp),
                DomainNames.display(domain),
                AssertionContents.parse(token.contents()),
                issuedAt,
                expiresAt);
    }

    private static void checkAddressees(JWTClaimsSet claims, TrustedOidc idp) throws IdentityException {
        if (!idp.issuer().toString().equals(claims.getIssuer())) {
            throw JwtChecks.invalid("its issuer (iss) is not " + idp.issuer());
        }
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

    private static boolean isSignedWith(JWK key, SignedJWT jwt) throws JOSEException {
        JWSVerifier verifier = key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier(key.toECKey());
        JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
        boolean fits = key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
        return fits && verifier.supportedJWSAlgorithms().contains(algorithm) && jwt.verify(verifier);
    }

    private static void checkNonce(JWTClaimsSet claims, String contents) throws IdentityException {
        if (!JwtChecks.isText(claims.getClaim("nonce"), OidcAssertion.nonce(contents))) {
            throw JwtChecks.invalid("its nonce is not the hash of its contents");
        }
    }

    private static String identity(JWTClaimsSet claims, TrustedOidc idp) throws IdentityException {
        if (!(claims.getClaim(idp.claim()) instanceof String value)) {
            throw JwtChecks.invalid("it has no claim \"" + idp.claim() + "\", which makes the name");
        }
        if (idp.claim().equals("email") && !Boolean.TRUE.equals(claims.getClaim("email_verified"))) {
            throw JwtChecks.invalid("its email address is not verified (email_verified)");
        }
        return idp.name(value);
    }
}
