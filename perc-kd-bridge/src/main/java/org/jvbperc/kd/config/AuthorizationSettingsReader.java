package org.jvbperc.kd.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.identity.authorization.CertificateAuthorities;
import org.jvbperc.identity.authorization.TokenIssuer;
import org.jvbperc.identity.oidc.TrustedOidc;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** Reads {@code perc-kd.authorization} and the files it names. */
final class AuthorizationSettingsReader {
    private static final Set<String> KEYS =
            Set.of("domain", "issuer", "audiences", "identity", "third-party-domains", "introspection");
    private static final Set<String> INTROSPECTION_KEYS =
            Set.of("url", "client-id", "client-secret", "client-secret-file");

    private AuthorizationSettingsReader() {}

    static AuthorizationSettings read(ConfigSection section) throws InvalidConfigException {
        List<TokenIssuer> issuers = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (ConfigSection entry : section.sections("issuers")) {
            entry.onlyKeys(KEYS);
            TrustedOidc provider =
                    TrustedProvidersReader.provider(entry, "the audience of tokens for this Key Distributor");
            if (!taken.add(provider.issuer().toString())) {
                throw entry.wrong("issuer", "an issuer that occurs once");
            }
            issuers.add(new TokenIssuer(provider, introspection(entry)));
        }
        return new AuthorizationSettings(
                issuers,
                section.duration("max-proof-age", Duration.ofSeconds(1), Duration.ofMinutes(5)),
                authorities(section));
    }

    private static CertificateAuthorities authorities(ConfigSection section) throws InvalidConfigException {
        if (section.text("ca-file").isEmpty()) {
            return new CertificateAuthorities(List.of());
        }
        try {
            return new CertificateAuthorities(TlsIdentity.certificates(section.file("ca-file")));
        } catch (TlsException e) {
            throw section.wrong("ca-file", e);
        }
    }

    private static TokenIssuer.@Nullable Introspection introspection(ConfigSection entry)
            throws InvalidConfigException {
        if (!entry.has("introspection")) {
            return null;
        }
        ConfigSection section = entry.section("introspection");
        section.onlyKeys(INTROSPECTION_KEYS);
        try {
            return new TokenIssuer.Introspection(
                    section.httpUri("url"), section.nonEmptyText("client-id"), section.secret("client-secret"));
        } catch (IllegalArgumentException e) {
            throw section.wrong("url", e);
        }
    }
}
