package org.jvbperc.identity.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.oidc.TrustedOidc;

/** Access tokens of a real authorization server, signed and opaque, with DPoP (RFC 9449). */
class AccessTokensIT {
    private static final OfferBinding OFFER =
            new OfferBinding(Octets.fromHex("ab".repeat(32)), "tls-id-of-twenty-characters");
    private static final OfferBinding OTHER =
            new OfferBinding(Octets.fromHex("cd".repeat(32)), "tls-id-of-twenty-characters");

    private static AuthorizationServer server;
    private static ECKey key;

    private final DpopProofs proofs = new DpopProofs(Duration.ofSeconds(60), Clock.systemUTC());

    @BeforeAll
    static void start() throws Exception {
        server = new AuthorizationServer();
        key = new ECKeyGenerator(Curve.P_256).generate();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static AccessTokens trusting(TokenIssuer issuer) {
        return new AccessTokens(List.of(issuer), JwsValidatorConfig.defaults());
    }

    private static AuthorizationError refusal(org.junit.jupiter.api.function.Executable attempt) {
        return assertThrows(AuthorizationException.class, attempt).error();
    }

    @Test
    void signedToken_isAccepted_withItsScopesAndKey() throws Exception {
        String token = server.token(AuthorizationServer.SIGNED, "perc:join elsewhere:read", key);
        AccessGrant grant = trusting(server.trusted(false)).validate(token, Instant.now());
        assertEquals("alice@as.example", grant.identity());
        assertEquals(Set.of(AccessScope.JOIN), grant.scopes());
        assertEquals(key.computeThumbprint().toString(), grant.keyThumbprint());
        assertNull(grant.certificateHash());
        assertEquals(
                AuthorizationError.INSUFFICIENT_SCOPE,
                refusal(() -> grant.require(AccessScope.OWN, AccessScope.REMOVE)));
    }

    @Test
    void opaqueToken_isAskedAbout_untilItIsRevoked() throws Exception {
        String token = server.token(AuthorizationServer.OPAQUE, "perc:join perc:own", key);
        AccessTokens tokens = trusting(server.trusted(true));
        AccessGrant grant = tokens.validate(token, Instant.now());
        assertEquals("bob@as.example", grant.identity());
        assertEquals(Set.of(AccessScope.JOIN, AccessScope.OWN), grant.scopes());
        assertEquals(key.computeThumbprint().toString(), grant.keyThumbprint());
        server.revoke(AuthorizationServer.OPAQUE, token);
        assertEquals(AuthorizationError.TOKEN_EXPIRED, refusal(() -> tokens.validate(token, Instant.now())));
    }

    @Test
    void tokenForEverybody_isRefused() throws Exception {
        String token = server.token(AuthorizationServer.SIGNED, "perc:join", null);
        assertEquals(
                AuthorizationError.TOKEN_NOT_BOUND,
                refusal(() -> trusting(server.trusted(false)).validate(token, Instant.now())));
    }

    @Test
    void tokenOfAnotherIssuerOrAudience_orAnOldOne_isRefused() throws Exception {
        String token = server.token(AuthorizationServer.SIGNED, "perc:join", key);
        Instant now = Instant.now();
        TokenIssuer elsewhere = new TokenIssuer(
                new TrustedOidc(
                        "as.example", URI.create("http://127.0.0.1:9"), Set.of("alice"), "{sub}@as.example", Set.of()),
                null);
        assertEquals(
                AuthorizationError.TOKEN_INVALID,
                refusal(() -> trusting(elsewhere).validate(token, now)));
        TokenIssuer otherAudience = new TokenIssuer(
                new TrustedOidc("as.example", server.issuer(), Set.of("mallory"), "{sub}@as.example", Set.of()), null);
        assertEquals(
                AuthorizationError.TOKEN_INVALID,
                refusal(() -> trusting(otherAudience).validate(token, now)));
        assertEquals(
                AuthorizationError.TOKEN_EXPIRED,
                refusal(() -> trusting(server.trusted(false)).validate(token, now.plus(Duration.ofDays(1)))));
    }

    @Test
    void changedOrForeignText_isRefused_withoutBeingQuoted() throws Exception {
        AccessTokens tokens = trusting(server.trusted(false));
        String token = server.token(AuthorizationServer.SIGNED, "perc:join", key);
        String changed = token.substring(0, token.length() - 8) + "AAAAAAAA";
        for (String bad :
                List.of(changed, "opaque", "a.b.c", "..", token.substring(0, token.indexOf('.')) + ".e30.AA")) {
            AuthorizationException refused =
                    assertThrows(AuthorizationException.class, () -> tokens.validate(bad, Instant.now()));
            assertEquals(AuthorizationError.TOKEN_INVALID, refused.error(), refused.getMessage());
            assertFalse(String.valueOf(refused.getMessage()).contains(bad.substring(0, 2) + bad.substring(2)));
        }
        assertEquals(AuthorizationError.MALFORMED, refusal(() -> tokens.validate("a".repeat(9000), Instant.now())));
    }

    @Test
    void serverThatIsDown_isNotTheTokensFault() throws Exception {
        String token = server.token(AuthorizationServer.OPAQUE, "perc:join", key);
        TokenIssuer down = new TokenIssuer(
                server.trusted(true).provider(),
                new TokenIssuer.Introspection(URI.create("http://127.0.0.1:9/introspect"), "bob", "secret"));
        assertEquals(
                AuthorizationError.ISSUER_UNAVAILABLE,
                refusal(() -> trusting(down).validate(token, Instant.now())));
    }

    @Test
    void proof_servesOneOfferOnce_andOnlyTheKeysHolder() throws Exception {
        String token = server.token(AuthorizationServer.SIGNED, "perc:join", key);
        AccessGrant grant = trusting(server.trusted(false)).validate(token, Instant.now());
        var good = new OfferCredential.KeyBound(token, DpopProofs.forOffer(key, token, OFFER));
        var elsewhere = new OfferCredential.KeyBound(token, DpopProofs.forOffer(key, token, OTHER));
        assertEquals(AuthorizationError.PROOF_INVALID, refusal(() -> proofs.requireForOffer(grant, elsewhere, OFFER)));
        proofs.requireForOffer(grant, good, OFFER);
        assertEquals(AuthorizationError.PROOF_INVALID, refusal(() -> proofs.requireForOffer(grant, good, OFFER)));

        ECKey thief = new ECKeyGenerator(Curve.P_256).generate();
        var stolen = new OfferCredential.KeyBound(token, DpopProofs.forOffer(thief, token, OFFER));
        assertEquals(AuthorizationError.TOKEN_OF_ANOTHER, refusal(() -> proofs.requireForOffer(grant, stolen, OFFER)));
        String second = server.token(AuthorizationServer.SIGNED, "perc:join perc:own", key);
        var swapped = new OfferCredential.KeyBound(second, DpopProofs.forOffer(key, token, OFFER));
        assertEquals(AuthorizationError.TOKEN_OF_ANOTHER, refusal(() -> proofs.requireForOffer(grant, swapped, OFFER)));
        var request = new OfferCredential.KeyBound(
                token, DpopProofs.forRequest(key, token, "POST", URI.create("https://kd.example/conferences/r/lock")));
        assertEquals(AuthorizationError.PROOF_INVALID, refusal(() -> proofs.requireForOffer(grant, request, OFFER)));
    }

    @Test
    void proofOfARequest_servesItsMethodAndAddressOnly() throws Exception {
        String token = server.token(AuthorizationServer.SIGNED, "perc:own", key);
        AccessGrant grant = trusting(server.trusted(false)).validate(token, Instant.now());
        URI lock = URI.create("https://kd.example/conferences/r/lock");
        String proof = DpopProofs.forRequest(key, token, "POST", lock);
        assertEquals(
                AuthorizationError.PROOF_INVALID,
                refusal(() -> proofs.requireForRequest(
                        grant, token, proof, "POST", URI.create("https://kd.example/conferences/other/lock"))));
        assertEquals(
                AuthorizationError.PROOF_INVALID,
                refusal(() -> proofs.requireForRequest(grant, token, proof, "DELETE", lock)));
        proofs.requireForRequest(grant, token, proof, "POST", lock);
        assertEquals(
                AuthorizationError.PROOF_INVALID,
                refusal(() -> proofs.requireForRequest(grant, token, proof, "POST", lock)));
    }
}
