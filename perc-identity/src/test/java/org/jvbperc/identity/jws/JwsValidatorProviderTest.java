package org.jvbperc.identity.jws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ProviderHttp;
import org.jvbperc.identity.ProviderServer;

/** How a validator gets a provider's keys, keeps them, and what it says when it cannot have them. */
class JwsValidatorProviderTest extends JwsValidatorFixture {
    private IdentityException providerFailure() throws Exception {
        IdentityException e = refused(validator(), assertion(sign(goodClaims().build(), KEY)), NOW);
        assertTrue(e.error().isProviderUnavailable());
        return e;
    }

    private static IdentityAssertion laterAssertion(Instant when) throws Exception {
        return assertion(sign(
                goodClaims()
                        .issueTime(Date.from(when))
                        .expirationTime(Date.from(when.plusSeconds(60)))
                        .build(),
                KEY));
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
    void callerWhoIsInterrupted_isNoFailureOfTheProviderForTheNextOne() throws Exception {
        JwsIdentityValidator validator = validator();
        IdentityAssertion good = assertion(sign(goodClaims().build(), KEY));
        Thread.currentThread().interrupt();
        try {
            IdentityException e = refused(validator, good, NOW);
            assertTrue(String.valueOf(e.getMessage()).contains("was interrupted"), e.getMessage());
        } finally {
            assertTrue(Thread.interrupted(), "the caller still sees that it is interrupted");
        }
        assertEquals("alice@idp.example", validator.validate(good, NOW).identity());
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
}
