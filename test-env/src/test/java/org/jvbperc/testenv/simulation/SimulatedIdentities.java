package org.jvbperc.testenv.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.ValidatedIdentity;

/** An identity provider that keeps what it has asserted: an assertion is its number, and nobody else can make one. */
final class SimulatedIdentities implements IdentityValidator {
    static final String DOMAIN = "idp.example";
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Simulation simulation;
    private final Map<String, ValidatedIdentity> made = new HashMap<>();

    SimulatedIdentities(Simulation simulation) {
        this.simulation = simulation;
    }

    IdentityAssertion assertion(String user, String contents) throws IdentityException {
        Instant now = simulation.clock().instant();
        String number = "assertion-" + made.size();
        made.put(
                number,
                new ValidatedIdentity(
                        user + "@" + DOMAIN, DOMAIN, AssertionContents.parse(contents), now, now.plus(LIFETIME)));
        return new IdentityAssertion(DOMAIN, "default", number);
    }

    @Override
    public ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException {
        ValidatedIdentity known = made.get(assertion.assertion());
        if (known == null || now.isAfter(known.expiresAt())) {
            throw new IdentityException(IdentityError.IDENTITY_MALFORMED, "the provider has not made this assertion");
        }
        return known;
    }
}
