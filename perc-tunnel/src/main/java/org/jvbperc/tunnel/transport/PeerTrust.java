package org.jvbperc.tunnel.transport;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Which certificate the other side of a tunnel must have (RFC 9185 section 5.2 requires mutual authentication and leaves the
 * rest open). The check is made inside the TLS handshake, before any message; in every case the
 * certificate's validity dates count too.
 *
 * <p>Immutable. A {@link TunnelConfig} holds a supplier of it and asks it at each handshake, so that pins can change at run
 * time. Sessions are never resumed: each connection is checked in full.
 */
public sealed interface PeerTrust permits PinnedFingerprints, CaAndName, CertificateDecision {
    /** Trusts exactly the certificates with these fingerprints; an empty set trusts nobody. */
    static PeerTrust pinned(Set<CertificateFingerprint> fingerprints) {
        return new PinnedFingerprints(fingerprints);
    }

    /**
     * Trusts certificates that chain to one of {@code anchors} and are valid for {@code hostName} (or an IP address) by the
     * rules of HTTPS.
     */
    static PeerTrust authority(List<X509Certificate> anchors, String hostName) {
        return new CaAndName(anchors, hostName);
    }

    /**
     * As {@link #authority(List, String)} with the anchors of a PEM file.
     *
     * @throws TlsException naming the file, if it cannot be read or holds no certificate
     */
    static PeerTrust authority(Path anchorsPem, String hostName) throws TlsException {
        return new CaAndName(TlsIdentity.certificates(anchorsPem), hostName);
    }

    /**
     * Leaves the decision to the application: the function gets the peer's own certificate and returns the reason to refuse
     * it, or empty to accept. It is called on the connection's thread and must not block; an exception refuses.
     */
    static PeerTrust decidedBy(Function<X509Certificate, Optional<String>> refusal) {
        return new CertificateDecision(refusal);
    }
}
