package org.jvbperc.idpproxy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityNames;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.ValidatedIdentity;

/**
 * Validates assertions by their providers' scripts (RFC 8827 section 8; W3C webrtc-identity). A script gives no time: the
 * assertion counts as made when its provider vouches for it.
 *
 * <p>Thread-safe; calls block as {@link IdpProxies} does, and only for providers that are trusted.
 */
public final class ProxyIdentityValidator implements IdentityValidator {
    private final IdpProxies proxies;
    private final List<TrustedProxy> trusted;

    public ProxyIdentityValidator(IdpProxies proxies, List<TrustedProxy> trusted) {
        this.proxies = proxies;
        this.trusted = List.copyOf(trusted);
    }

    @Override
    public ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException {
        ProxyAddress address = ProxyAddress.of(assertion.domain(), assertion.protocol());
        TrustedProxy idp = find(address);
        if (idp == null) {
            throw new IdentityException(
                    IdentityError.IDP_UNTRUSTED,
                    "identity provider \"" + address.authority() + "\" with this protocol is not a trusted one");
        }
        IdpProxies.Validated validated = proxies.validate(address, assertion.assertion());
        if (!IdentityNames.isWellFormed(validated.identity())) {
            throw new IdentityException(
                    IdentityError.IDP_EXECUTION_FAILURE,
                    "identity provider " + address.authority()
                            + " returns an identity that is not of the form user@domain (RFC 8827 section 8.1)");
        }
        String identity =
                IdentityNames.requireAuthoritative(validated.identity(), address.domain(), idp.thirdPartyDomains());
        AssertionContents contents = AssertionContents.parse(validated.contents());
        return new ValidatedIdentity(identity, DomainNames.display(address.domain()), contents, now, now);
    }

    /** An entry for the domain takes precedence over the entry for every domain. */
    private @Nullable TrustedProxy find(ProxyAddress address) {
        @Nullable TrustedProxy any = null;
        for (TrustedProxy idp : trusted) {
            if (idp.covers(address)) {
                if (idp.domain().isPresent()) {
                    return idp;
                }
                any = idp;
            }
        }
        return any;
    }
}
