package org.jvbperc.kd.identity;

import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;

/** Where the Key Distributor's own assertions come from. May block; thread-safe. */
@FunctionalInterface
public interface AssertionSource {
    /** A new assertion of the Key Distributor's identity over {@code contents}. */
    IdentityAssertion assertion(String contents) throws IdentityException;
}
