package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.CertificateFingerprint;

class JwsIdentityValidatorTest {
    private static final String DOMAIN = "idp.example";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String CONTENTS = new AssertionContents(
                    List.of(CertificateFingerprint.parse("sha-256", "AB:".repeat(31) + "CD")), null)
            .toJson();
    private static final ECKey KEY = key("k1");

    private final ProviderServer server = new ProviderServer();
    private Duration fetchTimeout = Duration.ofSeconds(20);

    private static ECKey key(String id) {
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

    private void publish(ECKey... keys) {
        server.answers(200, new JWKSet(Arrays.<com.nimbusds.jose.jwk.JWK>asList(keys)).toString());
    }

    private JwsIdentityValidator validator() {
        return validator(JwsValidatorConfig.defaults().withFetchTimeout(fetchTimeout));
    }

    private JwsIdentityValidator validator(JwsValidatorConfig config) {
        return new JwsIdentityValidator(List.of(new TrustedIdp(DOMAIN, server.uri("/.well-known/jwks.json"))), config);
    }

    private static JWTClaimsSet.Builder goodClaims() {
        return new JWTClaimsSet.Builder()
                .issuer(DOMAIN)
                .subject("alice@" + DOMAIN)
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)))
                .jwtID("j1")
                .claim(JwsAssertion.CONTENTS_CLAIM, JwsAssertion.contentsHash(CONTENTS));
    }

    private static String sign(JWTClaimsSet claims, ECKey key) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    private static IdentityAssertion assertion(String jws) {
        return new IdentityAssertion(DOMAIN, "jws", new JwsAssertion(CONTENTS, jws).format());
    }

    private static IdentityException refused(JwsIdentityValidator validator, IdentityAssertion assertion, Instant now) {
        IdentityException e = assertThrows(IdentityException.class, () -> validator.validate(assertion, now));
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(String.valueOf(t.getMessage()).contains("eyJ"), "a token in " + t.getMessage());
        }
        return e;
    }

    private void assertInvalid(JWTClaimsSet claims, IdentityError error, String fragment) throws Exception {
        IdentityException e = refused(validator(), assertion(sign(claims, KEY)), NOW);
        assertEquals(error, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains(fragment), e.getMessage());
    }

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
    void keySet_fetchedOnce_servesManyValidations() throws Exception {
        JwsIdentityValidator validator = validator();
        IdentityAssertion good = assertion(sign(goodClaims().build(), KEY));
        for (int i = 0; i < 5; i++) {
            validator.validate(good, NOW);
        }
        assertEquals(1, server.requestCount());
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

    @Test
    void unknownKeyId_refetchesOnceAndThenOnlyAfterTheInterval() throws Exception {
        JwsIdentityValidator validator = validator();
        ECKey next = key("k2");
        IdentityAssertion byNext = assertion(sign(goodClaims().build(), next));
        validator.validate(assertion(sign(goodClaims().build(), KEY)), NOW);
        publish(KEY, next);
        assertEquals(
                IdentityError.IDP_TOKEN_INVALID, refused(validator, byNext, NOW).error());
        assertEquals(1, server.requestCount());
        assertEquals(
                "alice@idp.example",
                validator.validate(byNext, NOW.plusSeconds(10)).identity());
        assertEquals(2, server.requestCount());
        for (int i = 0; i < 20; i++) {
            IdentityAssertion unknown = assertion(sign(goodClaims().build(), key("x" + i)));
            refused(validator, unknown, NOW.plusSeconds(11));
        }
        assertEquals(2, server.requestCount());
    }

    @Test
    void tokenWithoutKeyId_isAcceptedOnlyIfThereIsOneKey() throws Exception {
        SignedJWT jwt =
                new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), goodClaims().build());
        jwt.sign(new ECDSASigner(KEY));
        assertEquals(
                "alice@idp.example",
                validator().validate(assertion(jwt.serialize()), NOW).identity());
        publish(KEY, key("k2"));
        IdentityException e = refused(validator(), assertion(jwt.serialize()), NOW);
        assertTrue(String.valueOf(e.getMessage()).contains("names no key"));
    }

    private IdentityException providerFailure() throws Exception {
        IdentityException e = refused(validator(), assertion(sign(goodClaims().build(), KEY)), NOW);
        assertTrue(e.error().isProviderUnavailable());
        return e;
    }

    @Test
    void providerDown_saysSo() throws Exception {
        server.close();
        IdentityException e = providerFailure();
        assertEquals(IdentityError.IDP_LOAD_FAILURE, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("cannot be reached"));
    }

    @Test
    void providerSilent_timesOut() throws Exception {
        fetchTimeout = Duration.ofMillis(500);
        server.staysSilent();
        IdentityException e = providerFailure();
        assertEquals(IdentityError.IDP_TIMEOUT, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("500 ms"));
    }

    @Test
    void providerStoppingInTheBody_timesOut() throws Exception {
        fetchTimeout = Duration.ofMillis(500);
        server.stopsAfterHeaders();
        assertEquals(IdentityError.IDP_TIMEOUT, providerFailure().error());
    }

    @Test
    void providerServingGarbage_saysSo() throws Exception {
        server.answers(200, "<html>hello</html>");
        IdentityException e = providerFailure();
        assertEquals(IdentityError.IDP_BAD_RESPONSE, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("not a key set"));
    }

    @Test
    void providerServingNoUsableKey_saysSo() throws Exception {
        server.answers(200, "{\"keys\":[]}");
        assertTrue(String.valueOf(providerFailure().getMessage()).contains("without an ES256 key"));
    }

    @Test
    void providerServingTooMuch_saysSo() throws Exception {
        server.answers(200, " ".repeat(ProviderHttp.MAX_BODY_BYTES + 1));
        IdentityException e = providerFailure();
        assertEquals(IdentityError.IDP_BAD_RESPONSE, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("more than 65536 octets"));
    }

    @Test
    void providerAnsweringWithAnError_namesTheStatus() throws Exception {
        server.answers(500, "");
        IdentityException e = providerFailure();
        assertEquals(IdentityError.IDP_LOAD_FAILURE, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("status 500"));
    }

    @Test
    void providerRedirecting_isNotFollowed() throws Exception {
        server.answersBy((exchange, body) -> {
            exchange.getResponseHeaders()
                    .set("Location", server.uri("/elsewhere").toString());
            ProviderServer.reply(exchange, 302, "");
        });
        assertTrue(String.valueOf(providerFailure().getMessage()).contains("status 302"));
        assertEquals(1, server.requestCount());
    }

    @Test
    void failure_isRememberedUntilTheIntervalPasses() throws Exception {
        JwsIdentityValidator validator = validator();
        IdentityAssertion good = assertion(sign(goodClaims().build(), KEY));
        server.answers(503, "");
        refused(validator, good, NOW);
        refused(validator, good, NOW.plusSeconds(5));
        assertEquals(1, server.requestCount());
        publish(KEY);
        assertEquals(
                "alice@idp.example",
                validator.validate(good, NOW.plusSeconds(10)).identity());
    }

    @Test
    void knownKeys_serveOnWhileTheProviderIsDown_upToTheStaleLimit() throws Exception {
        JwsIdentityValidator validator = validator();
        validator.validate(assertion(sign(goodClaims().build(), KEY)), NOW);
        server.answers(503, "");
        Instant later = NOW.plus(Duration.ofMinutes(50));
        assertEquals(
                "alice@idp.example",
                validator.validate(laterAssertion(later), later).identity());
        Instant muchLater = NOW.plus(Duration.ofMinutes(61));
        assertEquals(
                IdentityError.IDP_LOAD_FAILURE,
                refused(validator, laterAssertion(muchLater), muchLater).error());
    }

    private static IdentityAssertion laterAssertion(Instant when) throws Exception {
        return assertion(sign(
                goodClaims()
                        .issueTime(Date.from(when))
                        .expirationTime(Date.from(when.plusSeconds(60)))
                        .build(),
                KEY));
    }
}
