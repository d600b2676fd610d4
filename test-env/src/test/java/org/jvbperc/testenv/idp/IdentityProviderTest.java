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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.identity.IdentityAssertion;

class IdentityProviderTest {
    private static final Map<String, String> PASSWORDS = Map.of("alice", "secret one", "bob", "secret two");
    /** Only a test that is about to fail waits so long. */
    private static final long SECONDS = 30;

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
                        await(goOn);
                    }
                    return signer.issue(user, contents, now);
                });
        CompletableFuture<Optional<IdentityAssertion>> alices = assertion(provider, "alice", "secret one");
        assertTrue(signing.await(SECONDS, TimeUnit.SECONDS));

        IdentityAssertion bobs = assertion(provider, "bob", "secret two")
                .get(SECONDS, TimeUnit.SECONDS)
                .orElseThrow();

        assertFalse(alices.isDone());
        assertEquals(
                "bob@idp.example",
                provider.validate(bobs.assertion()).orElseThrow().identity());
        goOn.countDown();
        assertTrue(alices.get(SECONDS, TimeUnit.SECONDS).isPresent());
    }

    private CompletableFuture<Optional<IdentityAssertion>> assertion(
            IdentityProvider provider, String user, String password) {
        return CompletableFuture.supplyAsync(() -> provider.assertion(user, password, "{}"), threads);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(2 * SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
