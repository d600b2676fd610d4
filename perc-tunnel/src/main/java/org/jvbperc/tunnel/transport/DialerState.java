package org.jvbperc.tunnel.transport;

/** What a {@link TunnelDialer} is doing. */
public enum DialerState {
    /** Not started. */
    IDLE,
    /** Connecting or in the handshake. */
    CONNECTING,
    /** A tunnel is open. */
    OPEN,
    /** Pausing before the next attempt. */
    WAITING,
    /** Will not try again: no common protocol version (9185-23). */
    GAVE_UP,
    /** Closed by the application. */
    CLOSED
}
