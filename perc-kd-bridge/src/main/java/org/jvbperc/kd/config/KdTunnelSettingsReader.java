package org.jvbperc.kd.config;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** Reads {@code perc-kd.tunnel} and the files it names. */
final class KdTunnelSettingsReader {
    private static final Duration MIN_TIME = Duration.ofMillis(10);

    private KdTunnelSettingsReader() {}

    static KdTunnelSettings read(ConfigSection section, List<String> warnings) throws InvalidConfigException {
        MdTrust trust = section.choice("md-trust", MdTrust.class);
        Optional<ListenSettings> listen = listen(section.section("listen"), trust);
        Duration firstBackoff = section.duration("first-backoff", MIN_TIME, Duration.ofMinutes(1));
        if (trust == MdTrust.START_CONF) {
            warnings.add(section.path()
                    + ".md-trust is \"start-conf\": the server that answers at a Media Distributor's HTTP"
                    + " address decides which certificate is accepted");
        }
        return new KdTunnelSettings(
                identity(section, listen.isPresent(), warnings),
                new MdTrustSettings(trust, pins(section, trust), authorities(section, trust)),
                listen,
                new TunnelTimes(
                        section.duration("connect-timeout", MIN_TIME, Duration.ofMinutes(1)),
                        section.duration("handshake-timeout", MIN_TIME, Duration.ofMinutes(1)),
                        firstBackoff,
                        section.duration("max-backoff", firstBackoff, Duration.ofMinutes(10))),
                new AssociationLimits(
                        section.durationOrZero("grace", MIN_TIME, Duration.ofHours(1)),
                        section.number("max-associations", 1, 100_000),
                        section.number("max-handshakes", 1, 10_000)));
    }

    private static TlsIdentity identity(ConfigSection section, boolean listening, List<String> warnings)
            throws InvalidConfigException {
        boolean pem = !section.text("certificate").isEmpty();
        boolean keyStore = !section.text("key-store").isEmpty();
        if (pem && keyStore) {
            throw section.wrong("key-store", "to be empty, because certificate is set");
        }
        try {
            if (pem) {
                return TlsIdentity.fromPem(section.file("certificate"), section.file("private-key"));
            }
            if (keyStore) {
                return TlsIdentity.fromKeyStore(
                        section.file("key-store"),
                        section.text("key-store-password").toCharArray());
            }
        } catch (TlsException e) {
            throw section.wrong(pem ? "certificate" : "key-store", e);
        }
        if (listening) {
            warnings.add(section.path() + ".certificate is empty: Media Distributors that dial in must be given a new"
                    + " certificate after each start");
        }
        return selfSigned();
    }

    private static TlsIdentity selfSigned() {
        DtlsCertificate certificate = DtlsCertificate.generate("perc-kd", new SecureRandom());
        try {
            return TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
        } catch (TlsException e) {
            throw new IllegalStateException("a generated certificate is not usable", e);
        }
    }

    private static Set<CertificateFingerprint> pins(ConfigSection section, MdTrust trust)
            throws InvalidConfigException {
        Set<CertificateFingerprint> pins = new HashSet<>();
        for (String text : section.texts("md-fingerprints")) {
            try {
                pins.add(CertificateFingerprint.parse(text));
            } catch (IllegalArgumentException e) {
                throw section.wrong("md-fingerprints", "entries \"sha-256 AB:CD:...\"");
            }
        }
        for (Path file : section.files("md-certificates")) {
            try {
                pins.add(CertificateFingerprint.sha256(
                        TlsIdentity.certificates(file).get(0)));
            } catch (TlsException e) {
                throw section.wrong("md-certificates", e);
            }
        }
        if (trust == MdTrust.PINNED && pins.isEmpty()) {
            throw section.wrong(
                    "md-fingerprints",
                    "at least one fingerprint here or one file in md-certificates, because md-trust is \"pinned\"");
        }
        return pins;
    }

    private static List<X509Certificate> authorities(ConfigSection section, MdTrust trust)
            throws InvalidConfigException {
        if (trust != MdTrust.CA) {
            return List.of();
        }
        try {
            return TlsIdentity.certificates(section.file("ca-file"));
        } catch (TlsException e) {
            throw section.wrong("ca-file", e);
        }
    }

    private static Optional<ListenSettings> listen(ConfigSection section, MdTrust trust) throws InvalidConfigException {
        boolean enabled = section.flag("enabled");
        ListenSettings listen = new ListenSettings(
                section.nonEmptyText("address"),
                section.number("port", 0, 65535),
                section.text("md-name"),
                section.number("max-tunnels", 1, 10_000));
        if (enabled && trust == MdTrust.CA && listen.mdName().isBlank()) {
            throw section.wrong(
                    "md-name", "the name in the Media Distributor's certificate, because md-trust is \"ca\"");
        }
        if (enabled && trust == MdTrust.START_CONF) {
            throw section.wrong(
                    "enabled",
                    "false with md-trust \"start-conf\": a Media Distributor that dials in announces no certificate over HTTP");
        }
        return enabled ? Optional.of(listen) : Optional.empty();
    }
}
