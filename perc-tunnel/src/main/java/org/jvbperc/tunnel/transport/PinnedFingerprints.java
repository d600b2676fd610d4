package org.jvbperc.tunnel.transport;

import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;

/** See {@link PeerTrust#pinned(Set)}. */
public record PinnedFingerprints(Set<CertificateFingerprint> fingerprints) implements PeerTrust {
    public PinnedFingerprints {
        fingerprints = Set.copyOf(fingerprints);
    }
}
