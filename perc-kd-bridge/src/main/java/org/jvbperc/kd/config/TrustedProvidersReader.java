package org.jvbperc.kd.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.identity.oidc.OidcAssertion;
import org.jvbperc.identity.oidc.TrustedOidc;
import org.jvbperc.idpproxy.TrustedProxy;

/** Reads {@code perc-kd.identity.trusted-idps}: one entry per provider and kind. For a single use by one thread. */
final class TrustedProvidersReader {
    private static final Set<String> JWS_KEYS = Set.of("kind", "domain", "jwks-uri", "audience");
    private static final Set<String> OIDC_KEYS =
            Set.of("kind", "domain", "issuer", "audiences", "identity", "third-party-domains");
    private static final Set<String> PROXY_KEYS = Set.of("kind", "domain", "protocols", "third-party-domains");

    private enum Kind {
        JWS,
        OIDC,
        PROXY
    }

    private final List<TrustedIdp> jws = new ArrayList<>();
    private final List<TrustedOidc> oidc = new ArrayList<>();
    private final List<TrustedProxy> proxies = new ArrayList<>();
    /** Domains with their protocols: one provider checks each assertion, independent of the order of entries. */
    private final Set<String> taken = new HashSet<>();

    private TrustedProvidersReader() {}

    static TrustedProviders read(ConfigSection identity) throws InvalidConfigException {
        TrustedProvidersReader reader = new TrustedProvidersReader();
        for (ConfigSection entry : identity.sections("trusted-idps")) {
            reader.readEntry(entry);
        }
        TrustedProviders trusted = new TrustedProviders(reader.jws, reader.oidc, reader.proxies);
        if (trusted.isEmpty()) {
            throw identity.wrong("trusted-idps", "at least one { kind, domain, ... }: nobody could join");
        }
        return trusted;
    }

    private void readEntry(ConfigSection entry) throws InvalidConfigException {
        Kind kind = entry.has("kind") ? entry.choice("kind", Kind.class) : Kind.JWS;
        switch (kind) {
            case JWS -> readJws(entry);
            case OIDC -> readOidc(entry);
            case PROXY -> readProxy(entry);
        }
    }

    private void readJws(ConfigSection entry) throws InvalidConfigException {
        entry.onlyKeys(JWS_KEYS);
        String audience = entry.has("audience") ? entry.text("audience") : "";
        String domain = entry.nonEmptyText("domain");
        var uri = entry.httpUri("jwks-uri");
        try {
            TrustedIdp read = new TrustedIdp(domain, uri, KdConfigLoader.emptyToNull(audience));
            take(entry, read.domain(), JwsAssertion.PROTOCOL);
            jws.add(read);
        } catch (IllegalArgumentException e) {
            throw entry.wrong("jwks-uri", e);
        }
    }

    private void readOidc(ConfigSection entry) throws InvalidConfigException {
        entry.onlyKeys(OIDC_KEYS);
        TrustedOidc read = provider(entry, "at least one client id");
        take(entry, read.domain(), OidcAssertion.PROTOCOL);
        oidc.add(read);
    }

    /**
     * A provider with its issuer, its audiences and the claims that make a name.
     *
     * @param audience names the missing value if there is none
     */
    static TrustedOidc provider(ConfigSection entry, String audience) throws InvalidConfigException {
        String domain = entry.nonEmptyText("domain");
        var issuer = entry.httpUri("issuer");
        Set<String> audiences = new HashSet<>(entry.texts("audiences"));
        if (audiences.isEmpty()) {
            throw entry.wrong("audiences", audience);
        }
        String identity = entry.has("identity") ? entry.nonEmptyText("identity") : "{sub}@" + domain;
        try {
            return new TrustedOidc(domain, issuer, audiences, identity, thirdParties(entry));
        } catch (IllegalArgumentException e) {
            throw entry.wrong("issuer", e);
        }
    }

    private void readProxy(ConfigSection entry) throws InvalidConfigException {
        entry.onlyKeys(PROXY_KEYS);
        Set<String> protocols = entry.has("protocols") ? new HashSet<>(entry.texts("protocols")) : Set.of("default");
        if (protocols.isEmpty()) {
            throw entry.wrong("protocols", "at least one protocol");
        }
        try {
            TrustedProxy read = new TrustedProxy(entry.nonEmptyText("domain"), protocols, thirdParties(entry));
            for (String protocol : protocols) {
                take(entry, read.authority(), protocol);
            }
            proxies.add(read);
        } catch (IllegalArgumentException e) {
            throw entry.wrong("domain", e);
        }
    }

    private static Set<String> thirdParties(ConfigSection entry) throws InvalidConfigException {
        return entry.has("third-party-domains") ? new HashSet<>(entry.texts("third-party-domains")) : Set.of();
    }

    private void take(ConfigSection entry, String domain, String protocol) throws InvalidConfigException {
        if (!taken.add(domain + " " + protocol)) {
            throw entry.wrong("domain", "a domain that occurs once with the protocol \"" + protocol + "\"");
        }
    }
}
