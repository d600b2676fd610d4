package org.jvbperc.md.kdtunnel;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Identifies the Key Distributor of a conference by the certificates of its tunnel, or by the configured entry that is dialled.
 *
 * @param certificates SHA-256 fingerprints; empty only with {@code configuredId}
 * @param configuredId id of its {@code key-distributors} entry, if it has one
 */
public record KeyDistributorRef(Set<CertificateFingerprint> certificates, Optional<String> configuredId) {
    public KeyDistributorRef {
        certificates = Set.copyOf(certificates);
    }

    /** Whether a tunnel with this peer belongs to that Key Distributor. */
    boolean isServedBy(KdConnection connection) {
        return certificates.contains(connection.tunnel().peerFingerprint())
                || (configuredId.isPresent() && configuredId.equals(connection.configuredId()));
    }

    /** Whether both identify the same Key Distributor, as far as their data tell. */
    public boolean isSameAs(KeyDistributorRef other) {
        return !Collections.disjoint(certificates, other.certificates)
                || (configuredId.isPresent() && configuredId.equals(other.configuredId));
    }
}
