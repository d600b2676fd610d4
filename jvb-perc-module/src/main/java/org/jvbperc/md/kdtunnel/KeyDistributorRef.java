package org.jvbperc.md.kdtunnel;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Which Key Distributor serves a conference: the certificates it may show on its tunnel, or the configured one that is dialled.
 *
 * @param certificates SHA-256 fingerprints; empty only with {@code configuredId}
 * @param configuredId id of the {@code key-distributors} entry, if it is one
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

    /** Whether both mean the same Key Distributor, as far as one can tell. */
    public boolean isSameAs(KeyDistributorRef other) {
        return !Collections.disjoint(certificates, other.certificates)
                || (configuredId.isPresent() && configuredId.equals(other.configuredId));
    }
}
