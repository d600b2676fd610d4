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
    /** Will not try again: no common protocol version (RFC 9185 section 5.5). */
    GAVE_UP,
    /** Closed by the application. */
    CLOSED
}
