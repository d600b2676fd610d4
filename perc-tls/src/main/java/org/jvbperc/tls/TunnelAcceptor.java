package org.jvbperc.tls;

import java.net.InetSocketAddress;

/**
 * Listens for tunnels. A client that stalls in the handshake holds up nobody and is cut off at the deadline; when too many
 * are in the handshake the oldest goes.
 *
 * <p>Any thread may call it. One daemon thread accepts; each tunnel has one that shakes hands, reads and calls the handler,
 * and one that writes.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod"})
public final class TunnelAcceptor implements AutoCloseable {
    private final InetSocketAddress address;

    private TunnelAcceptor(InetSocketAddress address) {
        this.address = address;
    }

    /**
     * Listens at once.
     *
     * @param address port 0 lets the system choose
     * @throws TlsException naming address and port if they cannot be bound ("port 4443 is in use")
     */
    public static TunnelAcceptor listen(InetSocketAddress address, TunnelConfig config, TunnelHandler handler)
            throws TlsException {
        throw new TlsException(config + "" + handler);
    }

    /** The port it listens on. */
    public int port() {
        return address.getPort();
    }

    /** Number of open tunnels. */
    public int openTunnels() {
        return 0;
    }

    /** Stops listening and closes its tunnels. Idempotent, does not wait. The port is free when it returns. */
    @Override
    public void close() {}
}
