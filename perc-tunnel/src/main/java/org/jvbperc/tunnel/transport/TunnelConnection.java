package org.jvbperc.tunnel.transport;

import java.util.List;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;

/**
 * One open tunnel: authenticated TLS over which SupportedProfiles has gone. Any thread may call any method; none blocks.
 */
public interface TunnelConnection extends AutoCloseable {
    /**
     * Queues a message. It is encoded before this returns: the caller still owns it, and closes the keys of a
     * {@link org.jvbperc.tunnel.MediaKeys} itself. A message about an association that has ended on this tunnel is silently
     * dropped ("Crossing EndpointDisconnect" in docs/rfc-coverage.md), and so is a second EndpointDisconnect.
     *
     * <p>Datagrams may be lost: when the waiting messages fill half of the bounded queue, further datagrams are dropped, and
     * DTLS repeats them. The other half is reserved for messages that are never repeated.
     *
     * @return false if it was a datagram and was dropped
     * @throws TunnelException if this side may not send that message (direction, signing not agreed), if the tunnel is closed,
     *     or if the bounded queue overflows, which closes the tunnel
     */
    boolean send(TunnelMessage message) throws TunnelException;

    /**
     * Whether both sides agreed on the signing extension, so that SignAnswer and its replies may be sent ("Signing messages" in
     * docs/rfc-coverage.md).
     */
    boolean signingAgreed();

    /** The Media Distributor's two-octet protection profiles, own or received, in its order. */
    List<Integer> profiles();

    /** SHA-256 fingerprint of the peer's TLS certificate. */
    CertificateFingerprint peerFingerprint();

    /** The peer's address and port for people. */
    String peerAddress();

    /** Whether the tunnel is open on both sides. */
    boolean isOpen();

    /**
     * Sends what is queued (for at most two seconds, without blocking the caller) and closes. Idempotent. The handler's
     * {@code closed} follows on the connection's thread.
     */
    @Override
    void close();

    /** As {@link #close()}, with the reason that {@link TunnelHandler#closed} is to report. */
    void close(String reason);
}
