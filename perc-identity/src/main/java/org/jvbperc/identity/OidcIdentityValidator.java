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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        SignedJWT jwt = parse(token);
        JWTClaimsSet claims = claims(jwt);
        checkAddressees(claims, idp);
        verifySignature(jwt, keySet.key(jwt.getHeader().getKeyID(), now));
        Instant issuedAt = instant(claims.getIssueTime(), "iat");
        Instant expiresAt = instant(claims.getExpirationTime(), "exp");
        checkTimes(issuedAt, expiresAt, now);
        checkNonce(claims, token.contents());
        return new ValidatedIdentity(
                identity(claims, idp),
                DomainNames.display(domain),
                AssertionContents.parse(token.contents()),
                issuedAt,
                expiresAt);
    }

    private static SignedJWT parse(OidcAssertion token) throws IdentityException {
        SignedJWT jwt;
        try {
            jwt = SignedJWT.parse(token.idToken());
        } catch (ParseException | RuntimeException e) {
            // The cause may quote the token: not kept.
            throw invalid("its ID token is not a signed JWT (RFC 7519)");
        }
        if (!ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
            throw invalid("its algorithm is not an RSA or ECDSA one with SHA-2");
        }
        return jwt;
    }

    private static JWTClaimsSet claims(SignedJWT jwt) throws IdentityException {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (claims != null) {
                return claims;
            }
        } catch (ParseException | RuntimeException e) {
            throw invalid("its claims are not those of a JWT");
        }
        throw invalid("it has no claims");
    }

    private static void checkAddressees(JWTClaimsSet claims, TrustedOidc idp) throws IdentityException {
        if (!idp.issuer().toString().equals(claims.getIssuer())) {
            throw invalid("its issuer (iss) is not " + idp.issuer());
        }
        List<String> audience = claims.getAudience();
        if (audience.stream().noneMatch(idp.audiences()::contains)) {
            throw invalid("its audience (aud) is none of the configured client ids");
        }
        Object authorizedParty = claims.getClaim("azp");
        boolean forOthers = authorizedParty != null && !idp.audiences().contains(String.valueOf(authorizedParty));
        if (forOthers || (audience.size() > 1 && authorizedParty == null)) {
            throw invalid("it was issued to another client (azp)");
        }
    }

    private static void verifySignature(SignedJWT jwt, JWK key) throws IdentityException {
        boolean verified;
        try {
            JWSVerifier verifier =
                    key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier(key.toECKey());
            JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
            boolean fits = key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
            verified = fits && verifier.supportedJWSAlgorithms().contains(algorithm) && jwt.verify(verifier);
        } catch (JOSEException | RuntimeException e) {
            throw invalid("its signature cannot be verified");
        }
        if (!verified) {
            throw invalid("its signature does not verify");
        }
    }

    private static Instant instant(@Nullable Date date, String claim) throws IdentityException {
        if (date == null) {
            throw invalid("it has no " + claim);
        }
        return date.toInstant();
    }

    private void checkTimes(Instant issuedAt, Instant expiresAt, Instant now) throws IdentityException {
        Duration skew = config.clockSkew();
        if (issuedAt.isAfter(now.plus(skew))) {
            throw new IdentityException(
                    IdentityError.IDP_TOKEN_NOT_YET_VALID,
                    "the ID token was issued "
                            + Duration.between(now, issuedAt).toSeconds()
                            + " s in the future: check the clocks of the OpenID provider and of this machine (" + now
                            + ")");
        }
        if (!now.isBefore(expiresAt.plus(skew).plus(config.expiryGrace()))) {
            throw new IdentityException(
                    IdentityError.IDP_TOKEN_EXPIRED,
                    "the ID token expired " + Duration.between(expiresAt, now).toSeconds()
                            + " s ago; if it is fresh, check the clocks of the OpenID provider and of this machine ("
                            + now + ")");
        }
    }

    private static void checkNonce(JWTClaimsSet claims, String contents) throws IdentityException {
        byte[] expected = OidcAssertion.nonce(contents).getBytes(StandardCharsets.US_ASCII);
        if (!(claims.getClaim("nonce") instanceof String nonce)
                || !MessageDigest.isEqual(nonce.getBytes(StandardCharsets.US_ASCII), expected)) {
            throw invalid("its nonce is not the hash of its contents");
        }
    }

    private static String identity(JWTClaimsSet claims, TrustedOidc idp) throws IdentityException {
        if (!(claims.getClaim(idp.claim()) instanceof String value)) {
            throw invalid("it has no claim \"" + idp.claim() + "\", which makes the name");
        }
        if (idp.claim().equals("email") && !Boolean.TRUE.equals(claims.getClaim("email_verified"))) {
            throw invalid("its email address is not verified (email_verified)");
        }
        return idp.name(value);
    }

    private static IdentityException invalid(String why) {
        return new IdentityException(IdentityError.IDP_TOKEN_INVALID, "the assertion is not valid: " + why);
    }
}
