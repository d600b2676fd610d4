package org.jvbperc.ekt;

import java.util.Optional;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * The EKT ciphers (RFC 8870 section 4.4), by their value in supported_ekt_ciphers (RFC 8870 section 5.2.1; "Numbers of EKT
 * ciphers" in docs/rfc-coverage.md).
 */
public enum EktCipher {
    /** AES Key Wrap with Padding, 128-bit key. */
    AESKW_128(1, 16),
    /** AES Key Wrap with Padding, 256-bit key. */
    AESKW_256(2, 32);

    private final int code;
    private final int keyLengthBytes;

    EktCipher(int code, int keyLengthBytes) {
        this.code = code;
        this.keyLengthBytes = keyLengthBytes;
    }

    /** EKTCipherType on the wire. */
    public int code() {
        return code;
    }

    /** Length of the EKTKey. */
    public int keyLengthBytes() {
        return keyLengthBytes;
    }

    /** The weakest cipher that is as strong as the media's (RFC 8870 section 6). */
    public static EktCipher weakestFor(ProtectionProfile profile) {
        return profile.layerKeyLengthBytes() > AESKW_128.keyLengthBytes ? AESKW_256 : AESKW_128;
    }

    /** Whether this cipher is as strong as {@code other}, or stronger. */
    public boolean isAtLeast(EktCipher other) {
        return keyLengthBytes >= other.keyLengthBytes;
    }

    /** The cipher with this EKTCipherType, or empty. */
    public static Optional<EktCipher> fromCode(int code) {
        for (EktCipher cipher : values()) {
            if (cipher.code == code) {
                return Optional.of(cipher);
            }
        }
        return Optional.empty();
    }
}
