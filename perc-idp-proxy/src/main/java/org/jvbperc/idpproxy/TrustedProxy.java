package org.jvbperc.idpproxy;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityException;

/**
 * An identity provider whose script is trusted.
 *
 * @param authority its domain, with the port if there is one; {@value #ANY} for every domain that has a provider
 * @param protocols which it may use
 * @param thirdPartyDomains other domains for whose names it is trusted (RFC 8827 section 8.1)
 */
public record TrustedProxy(String authority, Set<String> protocols, Set<String> thirdPartyDomains) {
    /** Any domain, on https's own port, for its own names. */
    public static final String ANY = "*";

    /**
     * @throws IllegalArgumentException naming what is not acceptable
     */
    public TrustedProxy {
        protocols = Set.copyOf(protocols);
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("the identity provider has no protocol");
        }
        if (authority.equals(ANY) && !thirdPartyDomains.isEmpty()) {
            throw new IllegalArgumentException("every identity provider cannot be trusted for others' names");
        }
        try {
            for (String protocol : protocols) {
                ProxyAddress address = ProxyAddress.of(authority.equals(ANY) ? "any.example" : authority, protocol);
                authority = authority.equals(ANY) ? ANY : address.authority();
            }
            Set<String> normalized = new HashSet<>();
            for (String domain : thirdPartyDomains) {
                normalized.add(DomainNames.normalize(domain));
            }
            thirdPartyDomains = Set.copyOf(normalized);
        } catch (IdentityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A provider with the protocol "default" and its own names. */
    public static TrustedProxy of(String authority) {
        return new TrustedProxy(authority, Set.of("default"), Set.of());
    }

    /** The provider's domain without its port, in the form to compare by; empty for {@link #ANY}. */
    public Optional<String> domain() {
        return authority.equals(ANY) ? Optional.empty() : Optional.of(authority.replaceFirst(":[0-9]+$", ""));
    }

    boolean covers(ProxyAddress address) {
        boolean domain = authority.equals(ANY) ? address.hasUsualPort() : authority.equals(address.authority());
        return domain && protocols.contains(address.protocol());
    }
}
