package org.jvbperc.endpoint.signalling;

import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdpClient;

/** The source of assertions of the user's identity (RFC 8827 section 7). */
@FunctionalInterface
public interface IdentitySource {
    /**
     * A fresh assertion over {@code contents}; may block on the network.
     *
     * @throws IdentityException if the provider gives none
     */
    IdentityAssertion assertion(String contents) throws IdentityException;

    /** A user's account at an identity provider. */
    static IdentitySource of(IdpClient client) {
        return client::assertion;
    }
}
