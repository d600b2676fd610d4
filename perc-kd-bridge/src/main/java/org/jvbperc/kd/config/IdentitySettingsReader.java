package org.jvbperc.kd.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.idpproxy.IdpProxyConfig;
import org.jvbperc.idpproxy.RealmLimits;
import org.jvbperc.idpproxy.TrustedProxy;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** Reads {@code perc-kd.identity} and the files it names. */
final class IdentitySettingsReader {
    private IdentitySettingsReader() {}

    static IdentitySettings read(ConfigSection section, SigningSettings signing) throws InvalidConfigException {
        SSLContext tls = tls(section);
        return new IdentitySettings(
                TrustedProvidersReader.read(section),
                own(section.section("own")),
                proxy(section.section("proxy"), signing, tls),
                section.durationOrZero("clock-skew", Duration.ofMillis(1), Duration.ofMinutes(10)),
                section.duration("max-age", Duration.ofSeconds(1), Duration.ofMinutes(5)),
                section.duration("fetch-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
                tls);
    }

    private static OwnIdentitySettings own(ConfigSection section) throws InvalidConfigException {
        OwnKind kind = section.choice("kind", OwnKind.class);
        String user = section.nonEmptyText("user");
        String password = section.secret("password");
        if (kind == OwnKind.JWS) {
            URI url = section.httpUri("url");
            try {
                return new OwnIdentitySettings.Login(IdpClient.requireUsable(url), user, password);
            } catch (IllegalArgumentException e) {
                throw section.wrong("url", e);
            }
        }
        String protocol = section.nonEmptyText("protocol");
        try {
            String authority = new TrustedProxy(section.nonEmptyText("domain"), Set.of(protocol), Set.of()).authority();
            if (authority.equals(TrustedProxy.ANY)) {
                throw section.wrong("domain", "the domain of one identity provider");
            }
            return new OwnIdentitySettings.Script(authority, protocol, user, password);
        } catch (IllegalArgumentException e) {
            throw section.wrong("domain", e);
        }
    }

    private enum OwnKind {
        JWS,
        PROXY
    }

    private static IdpProxyConfig proxy(ConfigSection section, SigningSettings signing, @Nullable SSLContext tls)
            throws InvalidConfigException {
        Duration timeout = section.duration("timeout", Duration.ofMillis(100), Duration.ofSeconds(15));
        // Shorter than the signing deadline, so that the provider's failure is reported and not merely the deadline.
        Duration available = signing.deadline().multipliedBy(9).dividedBy(10);
        RealmLimits limits = RealmLimits.defaults()
                .withWallClock(timeout.compareTo(available) < 0 ? timeout : available)
                .withCpuTime(section.duration("cpu-time", Duration.ofMillis(50), Duration.ofSeconds(15)))
                .withMemoryBytes(section.number("memory-mebibytes", 4, 512) * 1024 * 1024);
        String origin = section.text("origin");
        return new IdpProxyConfig(
                limits,
                section.number("max-runs", 1, 256),
                origin.isEmpty() ? "null" : origin,
                section.flag("allow-private-addresses"),
                hosts(section),
                tls);
    }

    /** Entries {@code name=address}; nothing is looked up. */
    private static Map<String, InetAddress> hosts(ConfigSection section) throws InvalidConfigException {
        Map<String, InetAddress> hosts = new HashMap<>();
        for (String entry : section.texts("hosts")) {
            int equals = entry.indexOf('=');
            String address = entry.substring(equals + 1);
            boolean literal = address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || address.contains(":");
            if (equals < 1 || !literal) {
                throw section.wrong("hosts", "entries \"name=address\" with an IP address");
            }
            try {
                hosts.put(entry.substring(0, equals).toLowerCase(Locale.ROOT), InetAddress.getByName(address));
            } catch (UnknownHostException e) {
                throw section.wrong("hosts", "entries \"name=address\" with an IP address");
            }
        }
        return hosts;
    }

    private static @Nullable SSLContext tls(ConfigSection section) throws InvalidConfigException {
        if (section.text("ca-file").isEmpty()) {
            return null;
        }
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            int number = 0;
            for (X509Certificate certificate : TlsIdentity.certificates(section.file("ca-file"))) {
                anchors.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (TlsException e) {
            throw section.wrong("ca-file", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot create a trust store", e);
        }
    }
}
