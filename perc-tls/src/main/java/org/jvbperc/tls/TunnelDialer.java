package org.jvbperc.tls;

import java.util.Optional;

/**
 * Keeps one tunnel to a peer open: connects, and connects again after a loss with growing pauses, until it is closed or the
 * peer has no common protocol version (9185-23).
 *
 * <p>Any thread may call it. One daemon thread connects, shakes hands, reads and calls the handler; one writes.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod"})
public final class TunnelDialer implements AutoCloseable {
    private final String host;
    private final int port;
    private final TunnelConfig config;
    private final TunnelHandler handler;

    public TunnelDialer(String host, int port, TunnelConfig config, TunnelHandler handler) {
        this.host = host;
        this.port = port;
        this.config = config;
        this.handler = handler;
    }

    /** Begins; does not wait for the tunnel. A second call is a bug. */
    public void start() {
        throw new IllegalStateException(host + port + config + handler);
    }

    public DialerState state() {
        return DialerState.IDLE;
    }

    /** Why there was no tunnel the last time, for people; empty if nothing has failed yet. Kept while a new tunnel is open. */
    public Optional<String> lastError() {
        return Optional.empty();
    }

    /** The open tunnel. */
    public Optional<TunnelConnection> connection() {
        return Optional.empty();
    }

    /** Attempts to connect so far. */
    public long attempts() {
        return 0;
    }

    /** Closes the tunnel, if any, and stops. Idempotent, does not wait. */
    @Override
    public void close() {}
}
