package org.jvbperc.identity.jws;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.jvbperc.identity.IdentityAssertion;

/**
 * The provider's side of {@link JwsAssertion}: signs contents for users it has authenticated. Thread-safe.
 */
public final class JwsAssertionIssuer {
    private final String domain;
    private final ECKey key;
    private final ECDSASigner signer;
    private final Duration lifetime;

    /**
     * An issuer of one domain.
     *
     * @param key P-256 with its private part and a key id
     * @param lifetime of assertions, at most {@link JwsAssertion#MAX_LIFETIME_SECONDS}
     * @throws IllegalArgumentException if the key cannot sign ES256 or has no id, or the lifetime is out of bounds
     */
    public JwsAssertionIssuer(String domain, ECKey key, Duration lifetime) {
        if (key.getKeyID() == null) {
            throw new IllegalArgumentException("the signing key has no key id");
        }
        if (lifetime.toSeconds() < 1 || lifetime.toSeconds() > JwsAssertion.MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException("assertion lifetime " + lifetime.toSeconds() + " s is not in 1.."
                    + JwsAssertion.MAX_LIFETIME_SECONDS);
        }
        try {
            signer = new ECDSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the signing key cannot sign", e);
        }
        if (!signer.supportedJWSAlgorithms().contains(JWSAlgorithm.ES256)) {
            throw new IllegalArgumentException("the signing key is not on P-256");
        }
        this.domain = domain;
        this.key = key;
        this.lifetime = lifetime;
    }

    /**
     * Asserts that {@code contents} come from {@code user}.
     *
     * @param user the part in front of the '@', with '@' and '%' percent-encoded
     * @param contents the opaque string to bind
     */
    public IdentityAssertion issue(String user, String contents, Instant now) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(domain)
                .subject(user + "@" + domain)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString())
                .claim(JwsAssertion.CONTENTS_CLAIM, JwsAssertion.contentsHash(contents))
                .build();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("signing with a checked key failed", e);
        }
        return new IdentityAssertion(
                domain, JwsAssertion.PROTOCOL, new JwsAssertion(contents, jwt.serialize()).format());
    }

    /** The public key as a JSON Web Key Set, as {@code /.well-known/jwks.json} serves it. */
    public String jwks() {
        return new JWKSet(key.toPublicJWK()).toString();
    }
}
