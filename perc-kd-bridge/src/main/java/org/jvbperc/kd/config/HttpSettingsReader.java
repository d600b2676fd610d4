package org.jvbperc.kd.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.kd.page.PageBundle;
import org.jvbperc.kd.page.PageException;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** Reads {@code perc-kd.http} and the files it names. */
final class HttpSettingsReader {
    private static final int MIN_TOKEN_CHARS = 16;
    private static final Duration MAX_HSTS = Duration.ofDays(2 * 365);
    private static final Set<String> KEYS = Set.of(
            "address",
            "port",
            "public-url",
            "bearer-token",
            "bearer-token-file",
            "public-roster",
            "max-body-bytes",
            "threads",
            "page",
            "tls");

    private HttpSettingsReader() {}

    static HttpServerSettings read(ConfigSection section, List<String> warnings) throws InvalidConfigException {
        // A misspelt key must not mean a server without a token or without TLS.
        section.onlyKeys(KEYS);
        String address = section.nonEmptyText("address");
        String token = token(section);
        boolean loopback;
        try {
            loopback = InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw section.wrong("address", "an IP address or a host name of this machine");
        }
        if (!token.isEmpty() && token.length() < MIN_TOKEN_CHARS) {
            throw section.wrong("bearer-token", "empty, or at least " + MIN_TOKEN_CHARS + " characters");
        }
        if (token.isEmpty() && !loopback) {
            throw section.wrong(
                    "bearer-token",
                    "a token of at least " + MIN_TOKEN_CHARS + " characters, because http.address " + address
                            + " is not a loopback address");
        }
        HttpTlsSettings tls = tls(section.section("tls"), warnings);
        URI publicUrl = publicUrl(section, tls);
        PageBundle page = page(section.section("page"));
        if (token.isEmpty() && (publicUrl != null || page != null)) {
            throw section.wrong(
                    "bearer-token",
                    "a token of at least " + MIN_TOKEN_CHARS + " characters, because http."
                            + (publicUrl != null ? "public-url" : "page")
                            + " says that others reach this interface, perhaps through a proxy on this machine");
        }
        return new HttpServerSettings(
                address,
                section.number("port", 0, 65535),
                publicUrl,
                token,
                section.flag("public-roster"),
                section.number("max-body-bytes", 1024, 1024 * 1024),
                section.number("threads", 1, 64),
                page,
                tls);
    }

    private static @Nullable URI publicUrl(ConfigSection section, @Nullable HttpTlsSettings tls)
            throws InvalidConfigException {
        if (section.text("public-url").isEmpty()) {
            return null;
        }
        URI url = section.httpUri("public-url");
        if (tls != null && !"https".equals(url.getScheme())) {
            throw section.wrong("public-url", "an https URL, because http.tls.certificate is set");
        }
        return url;
    }

    private static @Nullable HttpTlsSettings tls(ConfigSection section, List<String> warnings)
            throws InvalidConfigException {
        section.onlyKeys(Set.of("certificate", "private-key", "hsts"));
        Duration hsts = section.durationOrZero("hsts", Duration.ofSeconds(1), MAX_HSTS);
        boolean hasCertificate = !section.text("certificate").isEmpty();
        if (hasCertificate != !section.text("private-key").isEmpty()) {
            throw section.wrong(
                    hasCertificate ? "private-key" : "certificate",
                    "a PEM file, because " + (hasCertificate ? "certificate" : "private-key") + " is set");
        }
        if (!hasCertificate) {
            if (!hsts.isZero()) {
                throw section.wrong("hsts", "0 without a certificate: a server without TLS cannot ask for https");
            }
            return null;
        }
        Path certificate = section.file("certificate");
        Path privateKey = section.file("private-key");
        try {
            TlsIdentity identity = TlsIdentity.fromPem(certificate, privateKey);
            HttpTlsSettings tls = new HttpTlsSettings(certificate, privateKey, identity, hsts);
            HttpTlsSettings.expiresSoon(identity, Instant.now())
                    .ifPresent(when -> warnings.add(section.path() + ".certificate " + when));
            return tls;
        } catch (TlsException e) {
            throw section.wrong("certificate", e);
        }
    }

    private static @Nullable PageBundle page(ConfigSection section) throws InvalidConfigException {
        section.onlyKeys(Set.of("directory", "policy"));
        if (section.text("directory").isEmpty()) {
            if (!section.text("policy").isEmpty()) {
                throw section.wrong("directory", "the page's bundle, because policy is set");
            }
            return null;
        }
        try {
            Path policy = section.text("policy").isEmpty() ? null : section.file("policy");
            return PageBundle.read(section.file("directory"), policy);
        } catch (PageException e) {
            throw section.wrong("directory", e);
        }
    }

    private static String token(ConfigSection section) throws InvalidConfigException {
        String token = section.text("bearer-token");
        if (section.text("bearer-token-file").isEmpty()) {
            return token;
        }
        if (!token.isEmpty()) {
            throw section.wrong("bearer-token-file", "empty, because bearer-token is set");
        }
        try {
            String first = Files.readString(section.file("bearer-token-file"))
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
            if (first.length() < MIN_TOKEN_CHARS) {
                throw section.wrong(
                        "bearer-token-file", "a file whose first line has at least " + MIN_TOKEN_CHARS + " characters");
            }
            return first;
        } catch (IOException e) {
            throw section.wrong("bearer-token-file", "a file that can be read");
        }
    }
}
