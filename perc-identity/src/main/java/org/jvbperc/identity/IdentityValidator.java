package org.jvbperc.identity;

import java.time.Instant;

/** Validates identity assertions (RFC 8827 section 8). Implementations may block on the network and are thread-safe. */
public interface IdentityValidator {
    /**
     * Validates {@code assertion}. The caller checks whether the bound fingerprints and the {@code perc} member fit the
     * description.
     *
     * @param now the caller's clock
     * @throws IdentityException saying why not
     */
    ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException;
}
