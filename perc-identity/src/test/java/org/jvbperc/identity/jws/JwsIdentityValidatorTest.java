package org.jvbperc.identity.jws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ValidatedIdentity;

class JwsIdentityValidatorTest extends JwsValidatorFixture {
    @Test
    void goodAssertion_givesIdentityContentsAndTimes() throws Exception {
        JwsAssertionIssuer issuer = new JwsAssertionIssuer(DOMAIN, KEY, Duration.ofSeconds(120));
        IdentityAssertion issued = issuer.issue("alice", CONTENTS, NOW);
        ValidatedIdentity identity =
                validator().validate(IdentityAssertion.parseAttribute(issued.toAttribute()), NOW.plusSeconds(10));
        assertEquals("alice@idp.example", identity.identity());
        assertEquals(DOMAIN, identity.idpDomain());
        assertEquals(AssertionContents.parse(CONTENTS), identity.contents());
        assertEquals(NOW, identity.issuedAt());
        assertEquals(NOW.plusSeconds(120), identity.expiresAt());
    }

    @Test
    void issuerKeySet_containsNoPrivateKey() throws Exception {
        String jwks = new JwsAssertionIssuer(DOMAIN, KEY, Duration.ofSeconds(300)).jwks();
        assertFalse(JWKSet.parse(jwks).containsNonPublicKeys());
    }

    @Test
    void domain_inUpperCase_isTheSame() throws Exception {
        IdentityAssertion upper = new IdentityAssertion(
                "IDP.example",
                "jws",
                new JwsAssertion(CONTENTS, sign(goodClaims().build(), KEY)).format());
        assertEquals("alice@idp.example", validator().validate(upper, NOW).identity());
    }

    @Test
    void expiredAssertion_isRefusedWithClockHint() throws Exception {
        IdentityException e = refused(validator(), assertion(sign(goodClaims().build(), KEY)), NOW.plusSeconds(331));
        assertEquals(IdentityError.IDP_TOKEN_EXPIRED, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("31 s ago"));
        assertTrue(String.valueOf(e.getMessage()).contains("clocks"));
    }

    @Test
    void expiredAssertion_withinGrace_isAccepted() throws Exception {
        JwsIdentityValidator lenient = validator(JwsValidatorConfig.defaults().withExpiryGrace(Duration.ofHours(1)));
        IdentityAssertion good = assertion(sign(goodClaims().build(), KEY));
        assertEquals(
                "alice@idp.example",
                lenient.validate(good, NOW.plusSeconds(3600)).identity());
        assertEquals(
                IdentityError.IDP_TOKEN_EXPIRED,
                refused(lenient, good, NOW.plusSeconds(3600 + 331)).error());
    }

    @Test
    void assertionFromTheFuture_isRefusedWithClockHint() throws Exception {
        IdentityException e = refused(validator(), assertion(sign(goodClaims().build(), KEY)), NOW.minusSeconds(120));
        assertEquals(IdentityError.IDP_TOKEN_NOT_YET_VALID, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("120 s in the future: check the clocks"));
    }

    @Test
    void assertion_signedByAnotherKeyUnderTheSameId_isRefused() throws Exception {
        IdentityException e = refused(validator(), assertion(sign(goodClaims().build(), key("k1"))), NOW);
        assertEquals(IdentityError.IDP_TOKEN_INVALID, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("does not verify"));
    }

    @Test
    void algNone_isRefused() {
        IdentityException e =
                refused(validator(), assertion(new PlainJWT(goodClaims().build()).serialize()), NOW);
        assertEquals(IdentityError.IDP_TOKEN_INVALID, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("not a signed JWT"));
    }

    @Test
    void hs256_keyedWithThePublicKey_isRefused() throws Exception {
        byte[] publicKey = KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID("k1")
                        .type(JOSEObjectType.JWT)
                        .build(),
                goodClaims().build());
        jwt.sign(new MACSigner(publicKey));
        IdentityException e = refused(validator(), assertion(jwt.serialize()), NOW);
        assertTrue(String.valueOf(e.getMessage()).contains("ES256"));
        assertEquals(0, server.requestCount());
    }

    @Test
    void keyInsideTheToken_isNotBelieved() throws Exception {
        ECKey own = key("k1");
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("k1")
                        .jwk(own.toPublicJWK())
                        .jwkURL(server.uri("/evil"))
                        .build(),
                goodClaims().build());
        jwt.sign(new ECDSASigner(own));
        assertEquals(
                IdentityError.IDP_TOKEN_INVALID,
                refused(validator(), assertion(jwt.serialize()), NOW).error());
        assertEquals(List.of("GET /.well-known/jwks.json"), server.requests());
    }

    @Test
    void claims_thatDoNotHold_areNamed() throws Exception {
        assertInvalid(goodClaims().issuer("other.example").build(), IdentityError.IDP_TOKEN_INVALID, "(iss)");
        assertInvalid(goodClaims().issuer(null).build(), IdentityError.IDP_TOKEN_INVALID, "(iss)");
        assertInvalid(goodClaims().subject("alice").build(), IdentityError.IDP_TOKEN_INVALID, "(sub)");
        assertInvalid(goodClaims().subject("a@b@" + DOMAIN).build(), IdentityError.IDP_TOKEN_INVALID, "(sub)");
        assertInvalid(goodClaims().subject("a\n@" + DOMAIN).build(), IdentityError.IDP_TOKEN_INVALID, "(sub)");
        assertInvalid(goodClaims().subject(null).build(), IdentityError.IDP_TOKEN_INVALID, "(sub)");
        assertInvalid(goodClaims().issueTime(null).build(), IdentityError.IDP_TOKEN_INVALID, "iat");
        assertInvalid(goodClaims().expirationTime(null).build(), IdentityError.IDP_TOKEN_INVALID, "exp");
        assertInvalid(
                goodClaims().expirationTime(Date.from(NOW.plusSeconds(301))).build(),
                IdentityError.IDP_TOKEN_INVALID,
                "lifetime of 301 s");
    }

    @Test
    void nameInForeignDomain_isRefused() throws Exception {
        assertInvalid(
                goodClaims().subject("alice@bank.example").build(),
                IdentityError.IDENTITY_DOMAIN_MISMATCH,
                "another domain");
    }

    @Test
    void contents_otherThanSigned_areRefused() throws Exception {
        assertInvalid(
                goodClaims()
                        .claim(JwsAssertion.CONTENTS_CLAIM, JwsAssertion.contentsHash("{}"))
                        .build(),
                IdentityError.IDP_TOKEN_INVALID,
                "contents_sha256");
        assertInvalid(
                goodClaims().claim(JwsAssertion.CONTENTS_CLAIM, null).build(),
                IdentityError.IDP_TOKEN_INVALID,
                "contents_sha256");
        assertInvalid(
                goodClaims().claim(JwsAssertion.CONTENTS_CLAIM, 5).build(),
                IdentityError.IDP_TOKEN_INVALID,
                "contents_sha256");
    }

    @Test
    void audience_whenConfigured_isRequired() throws Exception {
        JwsIdentityValidator strict = new JwsIdentityValidator(
                List.of(new TrustedIdp(DOMAIN, server.uri("/jwks"), "perc")), JwsValidatorConfig.defaults());
        IdentityException e = refused(strict, assertion(sign(goodClaims().build(), KEY)), NOW);
        assertTrue(String.valueOf(e.getMessage()).contains("(aud)"));
        IdentityAssertion good = assertion(sign(goodClaims().audience("perc").build(), KEY));
        assertEquals("alice@idp.example", strict.validate(good, NOW).identity());
    }

    @Test
    void foreignProviderOrProtocol_isRefusedWithoutAsking() throws Exception {
        String token = new JwsAssertion(CONTENTS, sign(goodClaims().build(), KEY)).format();
        assertEquals(
                IdentityError.IDP_UNTRUSTED,
                refused(validator(), new IdentityAssertion("evil.example", "jws", token), NOW)
                        .error());
        assertEquals(
                IdentityError.IDP_PROTOCOL_UNSUPPORTED,
                refused(validator(), new IdentityAssertion(DOMAIN, "default", token), NOW)
                        .error());
        assertEquals(0, server.requestCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a.b.c", "....", "e30.e30.e30", "\u00e9.\u00e9.\u00e9"})
    void garbageInsteadOfJwt_isRefused(String jws) {
        IdentityAssertion garbage =
                jws.isEmpty() ? new IdentityAssertion(DOMAIN, "jws", "{\"contents\":\"{}\"}") : assertion(jws);
        assertEquals(
                IdentityError.IDP_TOKEN_INVALID,
                refused(validator(), garbage, NOW).error());
    }
}
