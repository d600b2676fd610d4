package org.jvbperc.dtls;

import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/**
 * The contents of a ClientHello that matter to a Key Distributor, after its cookie was verified.
 *
 * @param tlsId the client's a=tls-id from external_session_id (RFC 8844 section 4.3), empty if the extension is absent
 * @param identityHash binding_hash of external_id_hash (RFC 8844 section 3.2): 32 octets, or none if the client has no
 *     identity; empty if the extension is absent
 * @param profiles the profiles of use_srtp this project knows, in the client's order of preference
 * @param ektCiphers the ciphers of supported_ekt_ciphers this project knows, in the client's order of preference
 */
public record ClientHelloInfo(
        Optional<String> tlsId,
        Optional<Octets> identityHash,
        List<ProtectionProfile> profiles,
        List<EktCipher> ektCiphers) {
    public ClientHelloInfo {
        profiles = List.copyOf(profiles);
        ektCiphers = List.copyOf(ektCiphers);
    }
}
