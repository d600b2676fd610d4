package org.jvbperc.kd.tunnel;

import org.jvbperc.crypto.Octets;

/**
 * Tells from its first octets whether a datagram can begin an association, so that nothing is kept for one that cannot (RFC 8871
 * section 8.2.1, RFC 9185 section 9).
 *
 * <pre>
 *  ContentType(1) = 22 || version(2) || epoch(2) = 0 || sequence_number(6) || length(2) || HandshakeType(1) = 1
 * </pre>
 */
final class ClientHelloView {
    private static final int RECORD_HEADER_BYTES = 13;
    private static final int HANDSHAKE_HEADER_BYTES = 12;
    private static final int CONTENT_TYPE_HANDSHAKE = 22;
    private static final int HANDSHAKE_TYPE_CLIENT_HELLO = 1;

    private ClientHelloView() {}

    /** Whether {@code datagram} begins like a plaintext record with a ClientHello (RFC 6347 sections 4.1 and 4.2.2). */
    static boolean isClientHello(Octets datagram) {
        return datagram.length() >= RECORD_HEADER_BYTES + HANDSHAKE_HEADER_BYTES
                && datagram.octetAt(0) == CONTENT_TYPE_HANDSHAKE
                && datagram.octetAt(1) == 0xFE
                && datagram.octetAt(3) == 0
                && datagram.octetAt(4) == 0
                && datagram.octetAt(RECORD_HEADER_BYTES) == HANDSHAKE_TYPE_CLIENT_HELLO;
    }
}
