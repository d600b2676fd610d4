package org.jvbperc.tunnel;

import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * The hop-by-hop keys of one association, from Key Distributor to Media Distributor (RFC 9185 section 6.4).
 *
 * <pre>
 *  association_id(16) || protection_profile(2) || u8 mki || u8 client_write_SRTP_master_key
 *  || u8 server_write_SRTP_master_key || u8 client_write_SRTP_master_salt || u8 server_write_SRTP_master_salt
 * </pre>
 *
 * A double profile's keys have the length of its outer half (RFC 9185 section 6.4). A single profile is for endpoints without
 * PERC, which a Media Distributor takes only where it expects them. The record owns its keys.
 *
 * @param mki always empty with EKT and WebRTC; 0..255 octets
 */
public record MediaKeys(AssociationId associationId, ProtectionProfile profile, Octets mki, HopByHopKeys keys)
        implements TunnelMessage {
    public static final int TYPE = 3;

    public MediaKeys {
        int key = profile.layerKeyLengthBytes();
        int salt = profile.layerSaltLengthBytes();
        requireLength("client_write_SRTP_master_key", keys.clientWriteKey().length(), key);
        requireLength("server_write_SRTP_master_key", keys.serverWriteKey().length(), key);
        requireLength("client_write_SRTP_master_salt", keys.clientWriteSalt().length(), salt);
        requireLength("server_write_SRTP_master_salt", keys.serverWriteSalt().length(), salt);
        if (mki.length() > 255) {
            throw new IllegalArgumentException("MediaKeys.mki has " + mki.length() + " octets: expected 0..255");
        }
    }

    @Override
    public int type() {
        return TYPE;
    }

    private static void requireLength(String field, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException(
                    "MediaKeys." + field + " has " + actual + " octets: the profile needs " + expected);
        }
    }
}
