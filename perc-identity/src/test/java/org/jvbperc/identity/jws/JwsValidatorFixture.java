package org.jvbperc.identity.jws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ProviderServer;

/** A validator, a provider on loopback that serves what it is told, and assertions signed with any key. */
abstract class JwsValidatorFixture {
    static final String DOMAIN = "idp.example";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String CONTENTS = new AssertionContents(
                    List.of(CertificateFingerprint.parse("sha-256", "AB:".repeat(31) + "CD")), null)
            .toJson();
    static final ECKey KEY = key("k1");

    final ProviderServer server = new ProviderServer();
    Duration fetchTimeout = Duration.ofSeconds(20);

    static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void publishKey() {
        publish(KEY);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    void publish(ECKey... keys) {
        server.answers(200, new JWKSet(Arrays.<com.nimbusds.jose.jwk.JWK>asList(keys)).toString());
    }

    JwsIdentityValidator validator() {
        return validator(JwsValidatorConfig.defaults().withFetchTimeout(fetchTimeout));
    }

    JwsIdentityValidator validator(JwsValidatorConfig config) {
        return new JwsIdentityValidator(List.of(new TrustedIdp(DOMAIN, server.uri("/.well-known/jwks.json"))), config);
    }

    static JWTClaimsSet.Builder goodClaims() {
        return new JWTClaimsSet.Builder()
                .issuer(DOMAIN)
                .subject("alice@" + DOMAIN)
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)))
                .jwtID("j1")
                .claim(JwsAssertion.CONTENTS_CLAIM, JwsAssertion.contentsHash(CONTENTS));
    }

    static String sign(JWTClaimsSet claims, ECKey key) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    static IdentityAssertion assertion(String jws) {
        return new IdentityAssertion(DOMAIN, "jws", new JwsAssertion(CONTENTS, jws).format());
    }

    static IdentityException refused(JwsIdentityValidator validator, IdentityAssertion assertion, Instant now) {
        IdentityException e = assertThrows(IdentityException.class, () -> validator.validate(assertion, now));
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(String.valueOf(t.getMessage()).contains("eyJ"), "a token in " + t.getMessage());
        }
        return e;
    }

    void assertInvalid(JWTClaimsSet claims, IdentityError error, String fragment) throws Exception {
        IdentityException e = refused(validator(), assertion(sign(claims, KEY)), NOW);
        assertEquals(error, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains(fragment), e.getMessage());
    }
}
