package org.jvbperc.endpoint.signalling;

import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.ice.IceParameters;

/**
 * The transport in the other side's description, read from an SDP answer or a Jingle session. Nothing in it is trusted before
 * {@link AnswerCheck} has found that the Key Distributor's identity covers it.
 *
 * @param fingerprints of DTLS certificates, at least one
 * @param tlsId the Key Distributor's (RFC 8842); none in a frame room
 * @param identity value of a=identity; empty if the description is not signed
 * @param endpoint the name the distributor gave this endpoint, if it says
 */
public record PeerDescription(
        Set<CertificateFingerprint> fingerprints,
        Optional<String> tlsId,
        Optional<String> identity,
        IceParameters ice,
        Optional<String> endpoint) {
    public PeerDescription {
        fingerprints = Set.copyOf(fingerprints);
    }

    /** Without the identity. */
    @Override
    public String toString() {
        return "PeerDescription[tlsId=" + tlsId.orElse("none") + ", ice=" + ice + "]";
    }
}
