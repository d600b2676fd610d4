package org.jvbperc.kd.tunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MemberRoster;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * Rosters for one browser, which receives them through the Media Distributor and not inside its DTLS association. They are sent in
 * order, and wait while there is no tunnel. Thread-safe.
 */
final class BrowserRosterOutbox {
    private final AssociationId id;
    private final MdPeer peer;
    private final Deque<Octets> waiting = new ArrayDeque<>();

    BrowserRosterOutbox(AssociationId id, MdPeer peer) {
        this.id = id;
        this.peer = peer;
    }

    /** Sends a roster after those that wait, now if there is a tunnel. */
    synchronized void add(byte[] roster, @Nullable TunnelConnection preferred) {
        waiting.add(Octets.of(roster));
        flush(preferred);
    }

    /** Sends the rosters that wait, if there is a tunnel. */
    synchronized void flush(@Nullable TunnelConnection preferred) {
        while (!waiting.isEmpty() && peer.send(new MemberRoster(id, waiting.element()), preferred)) {
            waiting.remove();
        }
    }
}
