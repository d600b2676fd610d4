package org.jvbperc.keychannel;

import java.util.Optional;

/** A group for key agreement, with its number of TLS (RFC 8446 section 4.2.7). */
public enum KeyGroup {
    /** RFC 7748; 32 octets. Preferred. */
    X25519(0x001D, 32),
    /** NIST P-256; an uncompressed point, 65 octets of which the first is 4. For platforms without X25519. */
    SECP256R1(0x0017, 65);

    private final int code;
    private final int keyLengthBytes;

    KeyGroup(int code, int keyLengthBytes) {
        this.code = code;
        this.keyLengthBytes = keyLengthBytes;
    }

    /** The NamedGroup number, 16 bits. */
    int code() {
        return code;
    }

    /** Octets of a public key. */
    int keyLengthBytes() {
        return keyLengthBytes;
    }

    /** The group with this number, or empty. */
    static Optional<KeyGroup> fromCode(int code) {
        for (KeyGroup group : values()) {
            if (group.code == code) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }
}
