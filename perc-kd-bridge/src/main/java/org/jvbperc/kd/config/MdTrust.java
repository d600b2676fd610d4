package org.jvbperc.kd.config;

/** How a Media Distributor's TLS certificate is checked (RFC 9185 section 5.2). */
public enum MdTrust {
    /** By fingerprints in this configuration. */
    PINNED,
    /** By a certification authority of this configuration and the host name (draft-roach-perc-webrtc-00 section 4.1.1). */
    CA,
    /** By the certificate that the Media Distributor's own HTTP interface announces; protects against accidents only. */
    START_CONF
}
