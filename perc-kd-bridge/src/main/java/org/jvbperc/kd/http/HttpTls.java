package org.jvbperc.kd.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.jvbperc.kd.config.HttpTlsSettings;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/**
 * TLS 1.3 and 1.2 for the HTTP interface (RFC 9325), with a certificate that may be replaced while the server runs: files that have
 * changed are read again. If they cannot be used, the server keeps the certificate that it has, and says so once. Safe for several
 * threads.
 */
final class HttpTls {
    private static final System.Logger LOG = System.getLogger(HttpTls.class.getName());
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration WARN_INTERVAL = Duration.ofDays(1);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] CIPHER_SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    private final HttpTlsSettings settings;
    private final CurrentKey keys;
    private final SSLContext context;
    private String seen;
    private Instant nextLook = Instant.MIN;
    private Instant nextWarning = Instant.MIN;

    HttpTls(HttpTlsSettings settings) {
        this.settings = settings;
        this.keys = new CurrentKey(settings.identity());
        this.seen = state();
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot make a TLS context", e);
        }
    }

    /** For the JDK's server. */
    HttpsConfigurator configurator() {
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setProtocols(PROTOCOLS);
                tls.setCipherSuites(CIPHER_SUITES);
                tls.setUseCipherSuitesOrder(false);
                parameters.setSSLParameters(tls);
            }
        };
    }

    /** The value of Strict-Transport-Security (RFC 6797); empty for none. */
    String strictTransportSecurity() {
        return settings.hsts().isZero() ? "" : "max-age=" + settings.hsts().toSeconds();
    }

    /** The certificate that new connections get. */
    TlsIdentity identity() {
        return keys.current.identity();
    }

    /** Reads the files again if they have changed, and warns of a certificate that ends soon. Called again and again. */
    synchronized void tick(Instant now) {
        if (now.isBefore(nextLook)) {
            return;
        }
        nextLook = now.plus(LOOK_INTERVAL);
        String state = state();
        if (!state.equals(seen)) {
            seen = state;
            reload();
            nextWarning = Instant.MIN;
        }
        if (!now.isBefore(nextWarning)) {
            nextWarning = now.plus(WARN_INTERVAL);
            HttpTlsSettings.expiresSoon(identity(), now)
                    .ifPresent(when -> LOG.log(
                            System.Logger.Level.WARNING,
                            "the certificate of the HTTP interface ({0}) {1}",
                            settings.certificate(),
                            when));
        }
    }

    private void reload() {
        try {
            TlsIdentity identity = TlsIdentity.fromPem(settings.certificate(), settings.privateKey());
            keys.replace(identity);
            LOG.log(System.Logger.Level.INFO, "the HTTP interface has a new certificate, {0}", identity.fingerprint());
        } catch (TlsException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the HTTP interface keeps its certificate {0}, because the files have changed and cannot be used: {1}",
                    identity().fingerprint(),
                    e.getMessage());
        }
    }

    /** What tells whether the files have changed. */
    private String state() {
        return state(settings.certificate()) + " " + state(settings.privateKey());
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + "/" + Files.size(file);
        } catch (IOException e) {
            return "missing";
        }
    }

    /** One key at a time; the one before stays for handshakes that have begun with it. */
    private static final class CurrentKey extends X509ExtendedKeyManager {
        private volatile Named current;
        private volatile @Nullable Named before;

        private record Named(String alias, TlsIdentity identity) {}

        CurrentKey(TlsIdentity identity) {
            current = new Named("0", identity);
        }

        void replace(TlsIdentity identity) {
            Named last = current;
            before = last;
            current = new Named(Integer.toString(Integer.parseInt(last.alias()) + 1), identity);
        }

        private @Nullable TlsIdentity find(String alias) {
            Named newest = current;
            Named older = before;
            if (newest.alias().equals(alias)) {
                return newest.identity();
            }
            return older != null && older.alias().equals(alias) ? older.identity() : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            Named newest = current;
            return newest.identity().privateKey().getAlgorithm().equals(keyType) ? newest.alias() : null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = chooseServerAlias(keyType, issuers, null);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            TlsIdentity identity = find(alias);
            List<X509Certificate> chain = identity == null ? List.of() : identity.chain();
            return chain.isEmpty() ? null : chain.toArray(new X509Certificate[0]);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            TlsIdentity identity = find(alias);
            return identity == null ? null : identity.privateKey();
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
