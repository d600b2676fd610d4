package org.jvbperc.tunnel.transport;

import org.jvbperc.tunnel.TunnelMessage;

/**
 * The application's callbacks for tunnels. The calls for one connection come in order on that connection's own thread; a
 * handler shared by several connections must be safe for several threads. A call that blocks delays its own tunnel only. An
 * exception from a call closes that tunnel.
 */
public interface TunnelHandler {
    /** TLS is up and SupportedProfiles sent (Media Distributor) or received (Key Distributor). */
    void opened(TunnelConnection connection);

    /**
     * A message that this side may receive now; never SupportedProfiles or UnsupportedVersion. The handler owns the keys of a
     * {@link org.jvbperc.tunnel.MediaKeys} and closes them.
     */
    void received(TunnelConnection connection, TunnelMessage message);

    /** Last call for a connection for which {@link #opened} was called; exactly one. */
    void closed(TunnelConnection connection, String reason);

    /**
     * A connection ended before {@link #opened}: refused certificate, failed handshake, or no common version. For counting; the
     * library has logged it.
     */
    default void failed(String peerAddress, String reason) {}
}
