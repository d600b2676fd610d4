package org.jvbperc.tunnel.transport;

/** The role of this process in a tunnel; independent of the side that dials (RFC 9185 section 5.2). */
public enum TunnelSide {
    /** Sends SupportedProfiles first, receives keys. */
    MEDIA_DISTRIBUTOR,
    /** Waits for SupportedProfiles, sends keys. */
    KEY_DISTRIBUTOR
}
