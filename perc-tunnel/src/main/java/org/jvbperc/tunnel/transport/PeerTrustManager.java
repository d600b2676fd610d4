package org.jvbperc.tunnel.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Checks the peer's certificate during one TLS handshake by a {@link PeerTrust}, in either direction. Used for one connection,
 * by its thread.
 *
 * <p>It is an X509<em>Extended</em>TrustManager, so that JSSE adds no check of its own and leaves none out.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {
    private static final String PEER = "the peer's certificate";

    private final PeerTrust trust;
    private final InstantSource clock;
    private @Nullable CertificateFingerprint accepted;

    PeerTrustManager(PeerTrust trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
    }

    /** The certificate that was checked and accepted in this handshake. */
    Optional<CertificateFingerprint> accepted() {
        return Optional.ofNullable(accepted);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authority -> authority.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authority -> authority.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("tunnels use sockets, not engines");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("tunnels use sockets, not engines");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a certificate cannot be checked without its connection");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a certificate cannot be checked without its connection");
    }

    /** Empty, so that a peer with a self-signed certificate shows it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private interface AuthorityCheck {
        void check(X509ExtendedTrustManager authority) throws CertificateException;
    }

    private void check(X509Certificate[] chain, AuthorityCheck authorityCheck) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the peer showed no certificate");
        }
        X509Certificate certificate = chain[0];
        CertificateFingerprint fingerprint = CertificateFingerprint.sha256(certificate);
        CertificateDates.check(certificate, clock.instant(), PEER);
        if (trust instanceof PinnedFingerprints pins) {
            if (pins.fingerprints().stream().noneMatch(pin -> pin.matches(certificate))) {
                throw new CertificateException(PEER + " has fingerprint " + fingerprint + ", which is not pinned");
            }
        } else if (trust instanceof CaAndName named) {
            checkAuthority(named, fingerprint, authorityCheck);
        } else if (trust instanceof CertificateDecision decision) {
            Optional<String> refusal = decide(decision, certificate);
            if (refusal.isPresent()) {
                throw new CertificateException(
                        PEER + " with fingerprint " + fingerprint + " is refused: " + refusal.get());
            }
        }
        accepted = fingerprint;
    }

    private static Optional<String> decide(CertificateDecision decision, X509Certificate certificate) {
        try {
            return decision.refusal().apply(certificate);
        } catch (RuntimeException e) {
            return Optional.of("the decision failed with " + e);
        }
    }

    private void checkAuthority(CaAndName named, CertificateFingerprint fingerprint, AuthorityCheck check)
            throws CertificateException {
        try {
            check.check(authority(named));
        } catch (CertificateException e) {
            throw new CertificateException(
                    PEER + " with fingerprint " + fingerprint + " is not acceptable for \"" + named.hostName() + "\": "
                            + e.getMessage(),
                    e);
        }
    }

    /** The JDK's own path validation; it checks the host name too, as the socket's parameters ask for HTTPS's rules. */
    private static X509ExtendedTrustManager authority(CaAndName named) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < named.anchors().size(); i++) {
                store.setCertificateEntry("anchor" + i, named.anchors().get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new CertificateException("the JDK has no PKIX trust manager");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new CertificateException("the trust anchors cannot be used: " + e.getMessage(), e);
        }
    }
}
