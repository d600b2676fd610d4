package org.jvbperc.tunnel;

import java.util.Optional;

/** Which side opens the tunnel's TCP connection; independent of the roles inside (RFC 9185 section 5.2). */
public enum TunnelMode {
    /** The Media Distributor listens; works with a Key Distributor behind NAT. */
    KD_CONNECTS("kd-connects"),
    /** The Media Distributor dials the configured Key Distributors. */
    MD_CONNECTS("md-connects");

    private final String text;

    TunnelMode(String text) {
        this.text = text;
    }

    /** Its name in configuration and in POST /perc/start-conf. */
    public String text() {
        return text;
    }

    /** The mode of that name, or empty. */
    public static Optional<TunnelMode> fromText(String text) {
        for (TunnelMode mode : values()) {
            if (mode.text.equals(text)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
