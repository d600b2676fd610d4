package org.jvbperc.tunnel;

/**
 * The Key Distributor's refusal of a tunnel version, sent before it closes (RFC 9185 sections 5.5 and 6.3).
 *
 * @param highestVersion the highest version it speaks, 0..255
 */
public record UnsupportedVersion(int highestVersion) implements TunnelMessage {
    public static final int TYPE = 2;

    public UnsupportedVersion {
        if (highestVersion < 0 || highestVersion > 0xFF) {
            throw new IllegalArgumentException(
                    "UnsupportedVersion.highest_version " + highestVersion + " is not in 0..255");
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
