package org.jvbperc.dtls;

import java.time.Duration;
import org.jvbperc.crypto.Octets;

/**
 * How a server association behaves, apart from what it negotiates.
 *
 * @param clientId binds HelloVerifyRequest cookies to the source of the client's datagrams: address and port, or the tunnel's
 *     association id; a cookie given to one id is invalid under another
 * @param handshakeTimeout from the first datagram to Finished
 * @param mtu the largest UDP payload to send, 256 to 16384 octets
 * @param ektKeyEncoding how EKTKey messages are written ("Lengths in EKTKey" in docs/rfc-coverage.md)
 */
public record DtlsServerConfig(Octets clientId, Duration handshakeTimeout, int mtu, EktKeyEncoding ektKeyEncoding) {
    public DtlsServerConfig {
        DtlsPolicy.requireTimeout(handshakeTimeout);
        DtlsPolicy.requireMtu(mtu);
    }

    /** 15 s, 1200 octets, the RFC's encoding. */
    public static DtlsServerConfig defaults(Octets clientId) {
        return new DtlsServerConfig(
                clientId,
                DtlsPolicy.DEFAULT_HANDSHAKE_TIMEOUT,
                DtlsPolicy.DEFAULT_MTU_BYTES,
                EktKeyEncoding.TWO_OCTET_LENGTHS);
    }

    /** The same with another deadline. */
    public DtlsServerConfig withHandshakeTimeout(Duration timeout) {
        return new DtlsServerConfig(clientId, timeout, mtu, ektKeyEncoding);
    }

    /** The same with another MTU. */
    public DtlsServerConfig withMtu(int bytes) {
        return new DtlsServerConfig(clientId, handshakeTimeout, bytes, ektKeyEncoding);
    }

    /** The same with another encoding of EKTKey. */
    DtlsServerConfig withEktKeyEncoding(EktKeyEncoding encoding) {
        return new DtlsServerConfig(clientId, handshakeTimeout, mtu, encoding);
    }
}
