package org.jvbperc.dtls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The contents of a self-signed certificate of {@link DtlsCertificate}.
 *
 * @param commonName subject and issuer
 * @param notBefore start of validity
 * @param notAfter end of validity, after its start
 * @param subjectAltNames DNS names and IP address literals, for a certificate that also serves TLS; may be empty
 */
public record CertificateOptions(String commonName, Instant notBefore, Instant notAfter, List<String> subjectAltNames) {
    private static final Duration DEFAULT_VALIDITY = Duration.ofDays(30);

    /** Certificates start a day early, so that a peer whose clock is behind accepts them. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

    public CertificateOptions {
        if (commonName.isBlank()) {
            throw new IllegalArgumentException("the certificate's common name is empty");
        }
        if (!notAfter.isAfter(notBefore)) {
            throw new IllegalArgumentException("certificate validity ends at " + notAfter + ", before " + notBefore);
        }
        subjectAltNames = List.copyOf(subjectAltNames);
    }

    /** Valid from a day before {@code now} for 30 days after it, without alternative names. */
    public static CertificateOptions of(String commonName, Instant now) {
        return new CertificateOptions(commonName, now.minus(CLOCK_TOLERANCE), now.plus(DEFAULT_VALIDITY), List.of());
    }

    /** The same with another window. */
    public CertificateOptions withValidity(Instant from, Instant to) {
        return new CertificateOptions(commonName, from, to, subjectAltNames);
    }

    /** The same with these alternative names. */
    CertificateOptions withSubjectAltNames(String... names) {
        return new CertificateOptions(commonName, notBefore, notAfter, List.of(names));
    }
}
