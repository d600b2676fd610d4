package org.jvbperc.identity.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The proofs that are remembered so that each is accepted once. */
class DpopProofsTest {
    private static final URI LOCK = URI.create("https://kd.example/conferences/r/lock");
    private static final String TOKEN = "token";

    private final DpopProofs proofs = new DpopProofs(Duration.ofHours(1), Clock.systemUTC());

    private static AccessGrant grant(String identity, ECKey key) throws Exception {
        return new AccessGrant(
                "https://as.example",
                identity,
                Set.of(AccessScope.OWN),
                null,
                key.computeThumbprint().toString(),
                Instant.MAX);
    }

    private void send(String identity, ECKey key) throws Exception {
        proofs.requireForRequest(
                grant(identity, key), TOKEN, DpopProofs.forRequest(key, TOKEN, "POST", LOCK), "POST", LOCK);
    }

    @Test
    void identityThatSendsManyProofs_isRefusedItself_withWhicheverKey_andNobodyElse() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).generate();
        for (int i = 0; i < DpopProofs.MAX_REMEMBERED_PER_IDENTITY; i++) {
            send("mallory@as.example", key);
        }
        ECKey another = new ECKeyGenerator(Curve.P_256).generate();
        for (ECKey each : new ECKey[] {key, another}) {
            AuthorizationException refused =
                    assertThrows(AuthorizationException.class, () -> send("mallory@as.example", each));
            assertEquals(AuthorizationError.PROOF_INVALID, refused.error());
        }
        send("alice@as.example", another);
    }
}
