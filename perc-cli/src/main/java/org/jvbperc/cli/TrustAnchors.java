package org.jvbperc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jvbperc.cli.file.FileProblem;
import org.jvbperc.command.UsageException;

/** Certificates from a PEM file as the trust for https. */
final class TrustAnchors {
    private TrustAnchors() {}

    /**
     * Reads {@code file}.
     *
     * @throws UsageException if it cannot be read or has no certificate
     */
    static SSLContext load(Path file) throws UsageException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException e) {
            throw new UsageException("--ca " + file + " cannot be read: " + FileProblem.of(e));
        } catch (CertificateException e) {
            throw new UsageException("--ca " + file + ": expected certificates in PEM form");
        }
        if (certificates.isEmpty()) {
            throw new UsageException("--ca " + file + " has no certificate: expected PEM");
        }
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                anchors.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make a TLS context", e);
        }
    }
}
