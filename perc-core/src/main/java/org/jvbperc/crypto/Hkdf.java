package org.jvbperc.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869) without salt, for outputs of at most one block, which is as long as the hash. Stateless. */
public enum Hkdf {
    /** With HMAC-SHA-256; a block has 32 octets. */
    SHA_256("HmacSHA256", 32),
    /** With HMAC-SHA-512; a block has 64 octets. */
    SHA_512("HmacSHA512", 64);

    private final String hmac;
    private final int hashBytes;

    Hkdf(String hmac, int hashBytes) {
        this.hmac = hmac;
        this.hashBytes = hashBytes;
    }

    /** HKDF-Extract (RFC 5869 section 2.2) of {@code input}, which stays the caller's; the caller owns the result too. */
    public SecretBytes extract(SecretBytes input) {
        byte[] octets = input.toByteArray();
        try {
            // HMAC pads its key with zeros, so zeros are the same key as no octets, which JCA refuses.
            return hmac(new byte[hashBytes], octets, hashBytes);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * HKDF-Expand (RFC 5869 section 2.3); the caller owns the result.
     *
     * @param pseudoRandomKey stays the caller's
     * @param info public
     * @param lengthBytes 1..32 with SHA-256, 1..64 with SHA-512
     * @throws IllegalArgumentException if the length is another
     */
    public SecretBytes expand(SecretBytes pseudoRandomKey, byte[] info, int lengthBytes) {
        if (lengthBytes < 1 || lengthBytes > hashBytes) {
            throw new IllegalArgumentException(
                    "HKDF with " + hmac + " for " + lengthBytes + " octets: expected 1.." + hashBytes);
        }
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        byte[] key = pseudoRandomKey.toByteArray();
        try {
            return hmac(key, block, lengthBytes);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private SecretBytes hmac(byte[] key, byte[] data, int lengthBytes) {
        byte[] output = new byte[0];
        try {
            Mac mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            output = mac.doFinal(data);
            return SecretBytes.copyOf(output, 0, lengthBytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + hmac, e);
        } finally {
            Arrays.fill(output, (byte) 0);
        }
    }
}
