package org.jvbperc.crypto;

import java.util.Optional;

/**
 * The DTLS-SRTP protection profiles PERC uses (RFC 7714 section 14.2, RFC 8723 section 10.1).
 *
 * <p>A double profile's master key is the inner (end-to-end) key followed by the outer (hop-by-hop) key, and likewise its salt.
 * "Half" below means the inner or the outer part. Only double profiles protect a PERC conference; the single ones name the
 * transform that a Media Distributor applies with the outer half, and are used in tests against stacks without double.
 */
public enum ProtectionProfile {
    /** 0x0007. */
    AEAD_AES_128_GCM(0x0007, 16, 12, false),
    /** 0x0008. */
    AEAD_AES_256_GCM(0x0008, 32, 12, false),
    /** 0x0009. */
    DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM(0x0009, 32, 24, true),
    /** 0x000A. */
    DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM(0x000A, 64, 24, true);

    private final int code;
    private final int masterKeyLengthBytes;
    private final int masterSaltLengthBytes;
    private final boolean isDouble;

    ProtectionProfile(int code, int masterKeyLengthBytes, int masterSaltLengthBytes, boolean isDouble) {
        this.code = code;
        this.masterKeyLengthBytes = masterKeyLengthBytes;
        this.masterSaltLengthBytes = masterSaltLengthBytes;
        this.isDouble = isDouble;
    }

    /** The two-octet value of use_srtp and of the tunnel's messages. */
    public int code() {
        return code;
    }

    /** Whether media is encrypted twice (RFC 8723). */
    public boolean isDouble() {
        return isDouble;
    }

    /** Length of one direction's master key, both halves for a double profile. */
    public int masterKeyLengthBytes() {
        return masterKeyLengthBytes;
    }

    /** Length of one direction's master salt, both halves for a double profile. */
    public int masterSaltLengthBytes() {
        return masterSaltLengthBytes;
    }

    /** Length of a key of one layer: 16 or 32 octets. */
    public int layerKeyLengthBytes() {
        return isDouble ? masterKeyLengthBytes / 2 : masterKeyLengthBytes;
    }

    /** Length of a salt of one layer: 12 octets. */
    public int layerSaltLengthBytes() {
        return isDouble ? masterSaltLengthBytes / 2 : masterSaltLengthBytes;
    }

    /** Octets to export from DTLS: keys and salts of both directions (RFC 5764 section 4.2). */
    public int exporterLengthBytes() {
        return 2 * (masterKeyLengthBytes + masterSaltLengthBytes);
    }

    /** The profile with this value, or empty if this project does not know it. */
    public static Optional<ProtectionProfile> fromCode(int code) {
        for (ProtectionProfile profile : values()) {
            if (profile.code == code) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
