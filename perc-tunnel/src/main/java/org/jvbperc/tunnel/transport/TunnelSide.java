package org.jvbperc.tunnel.transport;

/** Which role this process has in a tunnel; independent of who dials (RFC 9185 section 5.2). */
public enum TunnelSide {
    /** Speaks first with SupportedProfiles, receives keys. */
    MEDIA_DISTRIBUTOR,
    /** Waits for SupportedProfiles, sends keys. */
    KEY_DISTRIBUTOR
}
