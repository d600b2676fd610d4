package org.jvbperc.testenv.idp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.testkit.Await;

class IdentityProviderTest {
    private static final Map<String, String> PASSWORDS = Map.of("alice", "secret one", "bob", "secret two");
    /** Only a test that is about to fail waits so long. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void assertion_whileAnotherIsSigned_doesNotWaitForIt() throws Exception {
        CountDownLatch signing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        IdentityProvider provider =
                new IdentityProvider("idp.example", PASSWORDS, Clock.systemUTC(), signer -> (user, contents, now) -> {
                    if (user.equals("alice")) {
                        signing.countDown();
                        Await.open(goOn, "that the other one has signed");
                    }
                    return signer.issue(user, contents, now);
                });
        CompletableFuture<Optional<IdentityAssertion>> alices = assertion(provider, "alice", "secret one");
        Await.open(signing, "that somebody signs");

        IdentityAssertion bobs = Await.get(assertion(provider, "bob", "secret two"), "Bob's assertion")
                .orElseThrow();

        assertFalse(alices.isDone());
        assertEquals(
                "bob@idp.example",
                provider.validate(bobs.assertion()).orElseThrow().identity());
        goOn.countDown();
        assertTrue(Await.get(alices, "Alice's assertion").isPresent());
    }

    private CompletableFuture<Optional<IdentityAssertion>> assertion(
            IdentityProvider provider, String user, String password) {
        return CompletableFuture.supplyAsync(() -> provider.assertion(user, password, "{}"), threads);
    }
}
