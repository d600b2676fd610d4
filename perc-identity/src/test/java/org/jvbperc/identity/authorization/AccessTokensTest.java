package org.jvbperc.identity.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.identity.ProviderServer;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.oidc.TrustedOidc;

/** Answers that a server may give, but real servers rarely do. */
class AccessTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HASH = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

    private final ProviderServer server = new ProviderServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private AccessTokens tokens(boolean introspected) {
        TrustedOidc provider =
                new TrustedOidc("as.example", server.uri(""), Set.of("kd"), "{sub}@as.example", Set.of());
        return new AccessTokens(
                List.of(new TokenIssuer(
                        provider,
                        introspected
                                ? new TokenIssuer.Introspection(server.uri("/introspect"), "kd", "secret")
                                : null)),
                JwsValidatorConfig.defaults());
    }

    private AccessGrant introspect(String answer) throws AuthorizationException {
        server.answers(200, answer.replace('\'', '"'));
        return tokens(true).validate("opaque-token", NOW);
    }

    private static String claims(String more) {
        return "{'active':true,'sub':'alice','aud':'kd','exp':"
                + NOW.plusSeconds(60).getEpochSecond() + more + "}";
    }

    @Test
    void tokenOfACertificate_saysWhich() throws Exception {
        AccessGrant grant = introspect(claims(",'scope':'perc:join','cnf':{'x5t#S256':'" + HASH + "'}"));
        assertEquals(HASH, grant.certificateHash());
        assertEquals(Set.of(AccessScope.JOIN), grant.scopes());
        assertThrows(
                AuthorizationException.class,
                () -> new DpopProofs(java.time.Duration.ofSeconds(60), java.time.Clock.systemUTC())
                        .requireForRequest(grant, "opaque-token", "a.b.c", "POST", server.uri("/")));
    }

    @Test
    void scopesInAList_areRead() throws Exception {
        AccessGrant grant = introspect(claims(",'scope':['perc:own','other'],'cnf':{'jkt':'" + HASH + "'}"));
        assertEquals(Set.of(AccessScope.OWN), grant.scopes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",'cnf':{}",
                ",'cnf':{'kid':'k'}",
                ",'cnf':'text'",
                ",'cnf':{'jkt':'" + HASH + "','x5t#S256':'" + HASH + "'}"
            })
    void tokenWithoutOneBinding_isRefused(String cnf) {
        AuthorizationException refused = assertThrows(AuthorizationException.class, () -> introspect(claims(cnf)));
        assertEquals(AuthorizationError.TOKEN_NOT_BOUND, refused.error());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'active':false} | TOKEN_EXPIRED",
                "{} | TOKEN_EXPIRED",
                "{'active':'true'} | TOKEN_EXPIRED",
                "{'active':true} | TOKEN_INVALID",
                "{'active':true,'aud':'kd'} | TOKEN_EXPIRED",
                "{'active':true,'aud':'kd','exp':'soon'} | ISSUER_UNAVAILABLE",
                "{'active':true,'aud':'kd','exp':99999999999,'nbf':99999999998,'sub':'a'} | TOKEN_INVALID",
                "{'active':true,'aud':'other','exp':99999999999,'sub':'a'} | TOKEN_INVALID",
                "{'active':true,'aud':'kd','iss':'https://elsewhere','exp':99999999999,'sub':'a'} | TOKEN_INVALID",
                "{'active':true,'aud':'kd','exp':99999999999,'cnf':{'jkt':'x'}} | TOKEN_INVALID",
                "no JSON | ISSUER_UNAVAILABLE"
            })
    void answerThatDoesNotDo_isRefused(String answer, AuthorizationError expected) {
        AuthorizationException refused = assertThrows(AuthorizationException.class, () -> introspect(answer));
        assertEquals(expected, refused.error(), refused.getMessage());
    }

    @Test
    void signedToken_ofAnIdTokensForm_isRefused() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        server.answersBy((exchange, body) -> ProviderServer.reply(
                exchange,
                200,
                exchange.getRequestURI().getPath().equals("/jwks")
                        ? new JWKSet(key.toPublicJWK()).toString()
                        : "{\"issuer\":\"" + server.uri("") + "\",\"jwks_uri\":\"" + server.uri("/jwks") + "\"}"));
        AccessTokens tokens = tokens(false);
        assertEquals(
                "alice@as.example",
                tokens.validate(jwt(key, "at+jwt", c -> c), NOW).identity());
        assertEquals(
                "alice@as.example", tokens.validate(jwt(key, null, c -> c), NOW).identity());
        for (String idToken : List.of(
                jwt(key, "JWT", c -> c.claim("nonce", "n")),
                jwt(key, null, c -> c.claim("at_hash", "h")),
                jwt(key, "dpop+jwt", c -> c))) {
            AuthorizationException refused =
                    assertThrows(AuthorizationException.class, () -> tokens.validate(idToken, NOW));
            assertEquals(AuthorizationError.TOKEN_INVALID, refused.error());
        }
    }

    private String jwt(ECKey key, @Nullable String type, UnaryOperator<JWTClaimsSet.Builder> more) throws Exception {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1");
        if (type != null) {
            header.type(new JOSEObjectType(type));
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(server.uri("").toString())
                .subject("alice")
                .audience("kd")
                .expirationTime(Date.from(NOW.plusSeconds(60)))
                .claim("cnf", java.util.Map.of("jkt", HASH));
        SignedJWT signed = new SignedJWT(header.build(), more.apply(claims).build());
        signed.sign(new ECDSASigner(key));
        return signed.serialize();
    }
}
