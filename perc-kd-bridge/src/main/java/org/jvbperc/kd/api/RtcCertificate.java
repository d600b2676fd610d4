package org.jvbperc.kd.api;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jvbperc.crypto.CertificateFingerprint;

/** The conference's certificate: endpoints see it in DTLS, the Media Distributor as the tunnel's client (RTCCertificate). */
public final class RtcCertificate {
    private final X509Certificate certificate;

    RtcCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** What the Media Distributor and the participants are told. */
    public List<CertificateFingerprint> getFingerprints() {
        return List.of(CertificateFingerprint.sha256(certificate));
    }

    /** When it ceases to be valid. */
    public Instant expires() {
        return certificate.getNotAfter().toInstant();
    }
}
