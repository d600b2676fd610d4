package org.jvbperc.kd.identity;

import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;

/** The source of the Key Distributor's own assertions. Calls may block. Thread-safe. */
@FunctionalInterface
public interface AssertionSource {
    /** Makes a new assertion of the Key Distributor's identity over {@code contents}. */
    IdentityAssertion assertion(String contents) throws IdentityException;
}
