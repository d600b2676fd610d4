package org.jvbperc.tunnel;

import java.util.List;

/**
 * The Media Distributor's first message on every tunnel: protocol version and its protection profiles (RFC 9185 section
 * 6.2).
 *
 * <pre>
 *  version(1) || u16 n || n octets of two-octet profiles
 * </pre>
 *
 * @param version 0 is the only one defined
 * @param profiles two-octet values in preference order, also ones this side does not know; 1..32766 of them
 */
public record SupportedProfiles(int version, List<Integer> profiles) implements TunnelMessage {
    public static final int TYPE = 1;
    /** The version of RFC 9185. */
    public static final int VERSION = 0;

    public SupportedProfiles {
        profiles = List.copyOf(profiles);
        if (version < 0 || version > 0xFF) {
            throw new IllegalArgumentException("SupportedProfiles.version " + version + " is not in 0..255");
        }
        if (profiles.isEmpty() || profiles.size() > 32766) {
            throw new IllegalArgumentException(
                    "SupportedProfiles.protection_profiles has " + profiles.size() + " entries: expected 1..32766");
        }
        for (int profile : profiles) {
            if (profile < 0 || profile > 0xFFFF) {
                throw new IllegalArgumentException("protection profile " + profile + " is not in 0..65535");
            }
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
