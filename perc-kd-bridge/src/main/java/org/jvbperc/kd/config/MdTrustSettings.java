package org.jvbperc.kd.config;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Which Media Distributors are trusted.
 *
 * @param pins certificates that are accepted with {@link MdTrust#PINNED}, and from Media Distributors that dial in
 * @param authorities trust anchors with {@link MdTrust#CA}
 */
public record MdTrustSettings(MdTrust mode, Set<CertificateFingerprint> pins, List<X509Certificate> authorities) {}
