package org.jvbperc.idpproxy;

import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;

/**
 * Assertions of this side's own identity, made by its provider's script (W3C webrtc-identity, generateAssertion). In place of a
 * browser's cookies for the provider's origin there is an Authorization header: it is sent to that origin only, and the script
 * never sees it.
 *
 * <p>Thread-safe; calls block.
 */
public final class ProxyAssertions {
    private final IdpProxies proxies;
    private final ProxyAddress address;
    private final @Nullable String authorization;
    private final @Nullable String usernameHint;

    /**
     * Assertions by one provider.
     *
     * @param authority the provider's domain, with the port if there is one
     * @param authorization value of the header; null for none
     * @throws IllegalArgumentException if authority or protocol are not acceptable
     */
    public ProxyAssertions(
            IdpProxies proxies,
            String authority,
            String protocol,
            @Nullable String authorization,
            @Nullable String usernameHint) {
        this.proxies = proxies;
        this.authorization = authorization;
        this.usernameHint = usernameHint;
        try {
            this.address = ProxyAddress.of(authority, protocol);
        } catch (IdentityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * A new assertion over {@code contents}.
     *
     * @throws IdentityException with one of the conditions of W3C webrtc-identity
     */
    public IdentityAssertion assertion(String contents) throws IdentityException {
        return proxies.generate(address, authorization, contents, usernameHint);
    }

    @Override
    public String toString() {
        return "ProxyAssertions[" + address.authority() + "]";
    }
}
