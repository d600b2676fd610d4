package org.jvbperc.kd.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.identity.oidc.TrustedOidc;
import org.jvbperc.idpproxy.TrustedProxy;

/** The trusted identity providers, by the kind of their assertions. */
public record TrustedProviders(List<TrustedIdp> jws, List<TrustedOidc> oidc, List<TrustedProxy> proxies) {
    public TrustedProviders {
        jws = List.copyOf(jws);
        oidc = List.copyOf(oidc);
        proxies = List.copyOf(proxies);
    }

    /** The domains of all named providers, normalised for comparison. */
    public Set<String> domains() {
        Set<String> domains = new HashSet<>();
        jws.forEach(idp -> domains.add(idp.domain()));
        oidc.forEach(idp -> domains.add(idp.domain()));
        proxies.forEach(idp -> idp.domain().ifPresent(domains::add));
        return domains;
    }

    boolean isEmpty() {
        return jws.isEmpty() && oidc.isEmpty() && proxies.isEmpty();
    }
}
