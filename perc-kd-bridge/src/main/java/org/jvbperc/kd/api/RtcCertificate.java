package org.jvbperc.kd.api;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * The conference's certificate (RTCCertificate), which is presented to endpoints in DTLS and to the Media Distributor by the
 * tunnel's client.
 */
public final class RtcCertificate {
    private final X509Certificate certificate;

    RtcCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** The fingerprints that the Media Distributor and the participants are told. */
    public List<CertificateFingerprint> getFingerprints() {
        return List.of(CertificateFingerprint.sha256(certificate));
    }

    /** The end of its validity. */
    public Instant expires() {
        return certificate.getNotAfter().toInstant();
    }
}
