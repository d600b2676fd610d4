package org.jvbperc.tunnel.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Checks validity dates; messages say what to do. */
final class CertificateDates {
    private CertificateDates() {}

    /**
     * Requires that {@code now} is within the dates.
     *
     * @param what whose certificate, for the message: "the peer's certificate"
     */
    static void check(X509Certificate certificate, Instant now, String what) throws CertificateException {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw new CertificateException(
                    what + " (" + certificate.getSubjectX500Principal() + ") expired on " + until);
        }
        if (now.isBefore(from)) {
            throw new CertificateException(what + " (" + certificate.getSubjectX500Principal()
                    + ") is not yet valid, it begins on " + from + ": is this machine's clock right? It says " + now);
        }
    }
}
