package org.jvbperc.sframe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;

/**
 * The derivation of an SFrame key and salt (RFC 9605 section 4.4.2) from what HKDF-Extract made of the base key. Stateless.
 */
final class SFrameKeyDerivation {
    private static final byte[] KEY_LABEL = "SFrame 1.0 Secret key ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SALT_LABEL = "SFrame 1.0 Secret salt ".getBytes(StandardCharsets.US_ASCII);

    private SFrameKeyDerivation() {}

    /** The AES key of a KID; the caller owns it. */
    static SecretBytes key(SFrameSuite suite, SecretBytes pseudoRandomKey, long kid) {
        return expand(suite, pseudoRandomKey, KEY_LABEL, kid, suite.keyBytes());
    }

    /** The salt of a KID, 12 octets; the caller owns it. */
    static SecretBytes salt(SFrameSuite suite, SecretBytes pseudoRandomKey, long kid) {
        return expand(suite, pseudoRandomKey, SALT_LABEL, kid, AeadCipher.NONCE_LENGTH_BYTES);
    }

    private static SecretBytes expand(
            SFrameSuite suite, SecretBytes pseudoRandomKey, byte[] label, long kid, int lengthBytes) {
        ByteBuffer info = ByteBuffer.allocate(label.length + Long.BYTES + Short.BYTES);
        info.put(label).putLong(kid).putShort((short) suite.number());
        return suite.hkdf().expand(pseudoRandomKey, info.array(), lengthBytes);
    }
}
