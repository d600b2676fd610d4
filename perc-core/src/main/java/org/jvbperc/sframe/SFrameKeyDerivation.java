package org.jvbperc.sframe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;

/** The derivation of an SFrame key and salt from a base key (RFC 9605 section 4.4.2): HKDF (RFC 5869) without salt. Stateless. */
final class SFrameKeyDerivation {
    private static final byte[] KEY_LABEL = "SFrame 1.0 Secret key ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SALT_LABEL = "SFrame 1.0 Secret salt ".getBytes(StandardCharsets.US_ASCII);

    private SFrameKeyDerivation() {}

    /** HKDF-Extract of the base key, which stays the caller's, as the result is. */
    static SecretBytes extract(SFrameSuite suite, SecretBytes baseKey) {
        byte[] input = baseKey.toByteArray();
        byte[] output = new byte[0];
        try {
            // HMAC pads its key with zeros, so zeros are the same key as no octets, which JCA refuses.
            output = hmac(suite, new byte[suite.hashBytes()], input);
            return SecretBytes.copyOf(output);
        } finally {
            Arrays.fill(input, (byte) 0);
            Arrays.fill(output, (byte) 0);
        }
    }

    /** The AES key of a KID; the caller owns it. */
    static SecretBytes key(SFrameSuite suite, SecretBytes pseudoRandomKey, long kid) {
        return expand(suite, pseudoRandomKey, KEY_LABEL, kid, suite.keyBytes());
    }

    /** The salt of a KID, 12 octets; the caller owns it. */
    static SecretBytes salt(SFrameSuite suite, SecretBytes pseudoRandomKey, long kid) {
        return expand(suite, pseudoRandomKey, SALT_LABEL, kid, AeadCipher.NONCE_LENGTH_BYTES);
    }

    /** HKDF-Expand for at most as many octets as the hash has, which is one block. */
    private static SecretBytes expand(
            SFrameSuite suite, SecretBytes pseudoRandomKey, byte[] label, long kid, int lengthBytes) {
        ByteBuffer info = ByteBuffer.allocate(label.length + Long.BYTES + Short.BYTES + 1);
        info.put(label).putLong(kid).putShort((short) suite.number()).put((byte) 1);
        byte[] key = pseudoRandomKey.toByteArray();
        byte[] output = new byte[0];
        try {
            output = hmac(suite, key, info.array());
            return SecretBytes.copyOf(output, 0, lengthBytes);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(output, (byte) 0);
        }
    }

    private static byte[] hmac(SFrameSuite suite, byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(suite.hmac());
            mac.init(new SecretKeySpec(key, suite.hmac()));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + suite.hmac(), e);
        }
    }
}
