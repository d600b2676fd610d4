package org.jvbperc.tunnel;

import java.util.List;
import java.util.Optional;

/**
 * The rules of one tunnel from its TLS handshake to its end (RFC 9185 sections 5.3 to 5.5): which side may send which message
 * when, the version, and the associations that have ended. A new connection needs a new session.
 *
 * <p>No I/O, clock or threads; one thread, or one lock, owns it. The session's user decides what an association id means and
 * whether the peer may use it ("Association ids of another peer" in docs/rfc-coverage.md): messages of one association may use
 * several tunnels (RFC 9185 sections 5.3 and 5.4).
 */
public sealed interface TunnelSession permits MediaDistributorTunnelSession, KeyDistributorTunnelSession {
    /** How many ended associations a session remembers; the oldest is forgotten first. */
    int REMEMBERED_ENDED_ASSOCIATIONS = 4096;

    /** The message that this side must send first, before anything else; called once. */
    Optional<TunnelMessage> start();

    /**
     * Processes the next frame. The keys of a message that is not delivered are wiped.
     *
     * @throws TunnelException if the peer broke a rule; names message and section. The tunnel must be closed
     */
    TunnelEvent received(TunnelFrame frame) throws TunnelException;

    /**
     * Whether {@code message} may be sent now.
     *
     * @return false if it must be left out, because its association has ended on this tunnel ("Crossing EndpointDisconnect" in
     *     docs/rfc-coverage.md)
     * @throws TunnelException if this side may never send it, or not in this state
     */
    boolean sending(TunnelMessage message) throws TunnelException;

    /** Whether messages may be exchanged. */
    boolean isOpen();

    /** The Media Distributor's profiles, own or received; empty before the tunnel is open. */
    List<Integer> profiles();
}
