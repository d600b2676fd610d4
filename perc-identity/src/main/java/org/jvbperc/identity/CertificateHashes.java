package org.jvbperc.identity;

import java.util.Locale;
import java.util.Set;

/** The fingerprint hashes that perc-core supports. */
final class CertificateHashes {
    private static final Set<String> SUPPORTED = Set.of("sha-256", "sha-384", "sha-512");

    private CertificateHashes() {}

    static boolean isSupported(String algorithm) {
        return SUPPORTED.contains(algorithm.toLowerCase(Locale.ROOT));
    }
}
