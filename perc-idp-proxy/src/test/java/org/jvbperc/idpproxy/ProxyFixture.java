package org.jvbperc.idpproxy;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.testkit.Await;

/** A provider's web server and proxies that trust it. */
final class ProxyFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String CONTENTS = """
            {"fingerprint":[{"algorithm":"sha-256","digest":"%s"}],"perc":{"v":1,"side":"endpoint","conference":"room"}}""".formatted("AA:".repeat(31) + "AA");
    /** The code of most scripts around the statements under test. */
    static final String REGISTER = """
            rtcIdentityProvider.register({
              async generateAssertion(contents, origin, options) { %s },
              async validateAssertion(assertion, origin) { %s },
            });
            """;

    /** On a machine that has other work, CPU time takes many times as long. */
    static final Duration LONG = Await.patience().multipliedBy(5);

    /** Machines that run tests can be slow. */
    static final RealmLimits PATIENT =
            RealmLimits.defaults().withWallClock(LONG).withCpuTime(Duration.ofSeconds(20));

    final ScriptServer server = new ScriptServer();
    final IdpProxies proxies;

    ProxyFixture() {
        this(PATIENT);
    }

    ProxyFixture(RealmLimits limits) {
        proxies = ScriptServer.proxies(limits);
    }

    /** Serves a script whose validateAssertion has these statements. */
    ProxyFixture validating(String statements) {
        server.script(REGISTER.formatted("throw new Error('not here')", statements));
        return this;
    }

    ValidatedIdentity validate() throws IdentityException {
        return validate("token");
    }

    ValidatedIdentity validate(String assertion) throws IdentityException {
        return validate(new TrustedProxy(server.authority(), Set.of("default"), Set.of()), assertion);
    }

    ValidatedIdentity validate(TrustedProxy trusted, String assertion) throws IdentityException {
        return new ProxyIdentityValidator(proxies, List.of(trusted))
                .validate(new IdentityAssertion(server.authority(), "default", assertion), NOW);
    }

    /** The error that validating leads to. */
    IdentityException refusal() {
        return assertThrows(IdentityException.class, this::validate);
    }

    @Override
    public void close() {
        proxies.close();
        server.close();
    }
}
