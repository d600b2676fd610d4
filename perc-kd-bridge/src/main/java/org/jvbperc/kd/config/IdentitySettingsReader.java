package org.jvbperc.kd.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.TrustedIdp;
import org.jvbperc.tls.TlsException;
import org.jvbperc.tls.TlsIdentity;

/** Reads {@code perc-kd.identity} and the files it names. */
final class IdentitySettingsReader {
    private IdentitySettingsReader() {}

    static IdentitySettings read(Section section) throws ConfigException {
        return new IdentitySettings(
                trusted(section),
                own(section.section("own")),
                section.durationOrZero("clock-skew", Duration.ofMillis(1), Duration.ofMinutes(10)),
                section.duration("max-age", Duration.ofSeconds(1), Duration.ofMinutes(5)),
                section.duration("fetch-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
                tls(section));
    }

    private static List<TrustedIdp> trusted(Section section) throws ConfigException {
        List<TrustedIdp> trusted = new ArrayList<>();
        Set<String> domains = new HashSet<>();
        for (Section idp : section.sections("trusted-idps")) {
            KdConfigLoader.requireKnown(idp, Set.of("domain", "jwks-uri", "audience"));
            String audience = idp.has("audience") ? idp.text("audience") : "";
            URI uri = idp.httpUri("jwks-uri");
            try {
                TrustedIdp read = new TrustedIdp(idp.nonEmptyText("domain"), uri, KdConfigLoader.emptyToNull(audience));
                trusted.add(read);
                if (!domains.add(read.domain())) {
                    throw idp.wrong("domain", "a domain that occurs once");
                }
            } catch (IllegalArgumentException e) {
                throw idp.wrong("jwks-uri", e);
            }
        }
        if (trusted.isEmpty()) {
            throw section.wrong("trusted-idps", "at least one { domain, jwks-uri }: nobody could join");
        }
        return trusted;
    }

    private static OwnIdentitySettings own(Section section) throws ConfigException {
        URI url = section.httpUri("url");
        String user = section.nonEmptyText("user");
        String password = password(section);
        try {
            return new OwnIdentitySettings(IdpClient.requireUsable(url), user, password);
        } catch (IllegalArgumentException e) {
            throw section.wrong("url", e);
        }
    }

    private static String password(Section section) throws ConfigException {
        String password = section.text("password");
        boolean inFile = !section.text("password-file").isEmpty();
        if (inFile == !password.isEmpty()) {
            throw section.wrong("password", "either password or password-file to be set");
        }
        if (!inFile) {
            return password;
        }
        Path file = section.file("password-file");
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new ConfigException(section.path() + ".password-file: " + file + " is empty");
            }
            return text;
        } catch (IOException e) {
            throw new ConfigException(section.path() + ".password-file: " + file + " cannot be read", e);
        }
    }

    private static @Nullable SSLContext tls(Section section) throws ConfigException {
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
            throw new IllegalStateException("this Java runtime cannot make a trust store", e);
        }
    }
}
