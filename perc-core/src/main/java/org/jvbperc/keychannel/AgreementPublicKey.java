package org.jvbperc.keychannel;

import org.jvbperc.crypto.Octets;

/**
 * A public key for key agreement as it is sent. Whether a P-256 point lies on the curve is seen when it is used.
 *
 * <pre>
 * struct { uint16 group;  opaque key&lt;32..65&gt;; } PublicKey;
 * </pre>
 *
 * @param key 32 octets (RFC 7748 section 5) or an uncompressed point (SEC 1 section 2.3.3)
 */
public record AgreementPublicKey(KeyGroup group, Octets key) {
    /** The first octet of an uncompressed point. */
    static final int UNCOMPRESSED = 4;

    public AgreementPublicKey {
        if (key.length() != group.keyLengthBytes()) {
            throw new IllegalArgumentException("a public key of " + group + " has " + key.length()
                    + " octets: expected " + group.keyLengthBytes());
        }
        if (group == KeyGroup.SECP256R1 && key.octetAt(0) != UNCOMPRESSED) {
            throw new IllegalArgumentException(
                    "a public key of secp256r1 begins with " + key.octetAt(0) + ": expected 4");
        }
    }

    /** Octets of the encoding. */
    int lengthBytes() {
        return 2 + 1 + key.length();
    }
}
