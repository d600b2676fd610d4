package org.jvbperc.tunnel.transport;

/** The state of a {@link TunnelDialer}. */
public enum DialerState {
    /** Not started. */
    IDLE,
    /** Connecting or in the handshake. */
    CONNECTING,
    /** A tunnel is open. */
    OPEN,
    /** Pausing before the next attempt. */
    WAITING,
    /** No further attempts: there is no common protocol version (RFC 9185 section 5.5). */
    GAVE_UP,
    /** Closed by the application. */
    CLOSED
}
