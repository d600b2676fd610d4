package org.jvbperc.identity.oidc;

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
import java.util.Set;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.Json;
import org.jvbperc.identity.ProviderHttp;
import org.jvbperc.identity.ProviderUris;
import org.jvbperc.identity.jws.JwksCache;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.JwtChecks;

/**
 * Verifies tokens that one OpenID provider or authorization server has signed. Its configuration (OpenID Connect Discovery) and
 * keys are fetched when needed and cached like those of {@link JwsIdentityValidator}. Thread-safe; calls may block on the
 * network.
 */
public final class ProviderTokens {
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

    private final String issuer;
    private final JwksCache keys;

    /** Tokens of {@code provider}. */
    public ProviderTokens(TrustedOidc provider, JwsValidatorConfig config) {
        ProviderHttp http = new ProviderHttp(config.fetchTimeout(), config.tls());
        issuer = provider.issuer().toString();
        keys = new JwksCache(new DiscoveredKeys(provider, http), config, http);
    }

    /**
     * The claims of a token that this provider has issued and signed. Nothing else about them has been checked.
     *
     * @param name of the token in errors
     * @throws IdentityException IDP_TOKEN_INVALID, or why the provider's keys cannot be had
     */
    public JWTClaimsSet verified(String token, String name, Instant now) throws IdentityException {
        SignedJWT jwt = JwtChecks.parse(token, name, ALGORITHMS, "an RSA or ECDSA one with SHA-2");
        JWTClaimsSet claims = JwtChecks.claims(jwt);
        if (!issuer.equals(claims.getIssuer())) {
            throw JwtChecks.invalid("its issuer (iss) is not " + issuer);
        }
        JWK key = keys.key(jwt.getHeader().getKeyID(), now);
        JwtChecks.requireVerified(() -> isSignedWith(key, jwt));
        return claims;
    }

    private static boolean isSignedWith(JWK key, SignedJWT jwt) throws JOSEException {
        JWSVerifier verifier = key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier(key.toECKey());
        JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
        boolean fits = key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
        return fits && verifier.supportedJWSAlgorithms().contains(algorithm) && jwt.verify(verifier);
    }

    /**
     * The address of a provider's keys, as its configuration document names it.
     *
     * @throws IdentityException IDP_BAD_RESPONSE if it is not https, unless the issuer is on this machine and has no https either
     */
    static URI keysAddress(URI issuer, String text, String what) throws IdentityException {
        try {
            URI keys = ProviderUris.requireSecure(URI.create(text), "jwks_uri");
            // Plain HTTP is for an issuer on this machine; another one must not have this machine asked.
            if ("https".equalsIgnoreCase(keys.getScheme()) || !"https".equalsIgnoreCase(issuer.getScheme())) {
                return keys;
            }
        } catch (IllegalArgumentException e) {
            throw new IdentityException(IdentityError.IDP_BAD_RESPONSE, what + " has a jwks_uri that is not https", e);
        }
        throw new IdentityException(IdentityError.IDP_BAD_RESPONSE, what + " has a jwks_uri that is not https");
    }

    /** The keys to which an issuer's configuration document refers; the document is read before each fetch of the keys. */
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
            return keysAddress(
                    idp.issuer(), Json.text(document, "jwks_uri", what, IdentityError.IDP_BAD_RESPONSE), what);
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
}
