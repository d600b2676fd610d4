package org.jvbperc.ekt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jvbperc.crypto.SecretBytes;

/**
 * The one-way step from an EKTKey to the next one ("New keys at joins" in docs/rfc-coverage.md): HKDF-SHA256 (RFC 5869) without
 * salt and with the info {@code "perc ekt ratchet" || uint32 generation}, where the generation is that of the new key, and as many
 * octets as the key has.
 *
 * <p>A later key does not reveal an earlier one. An earlier key gives all later ones, so the ratchet cannot exclude anybody.
 * Stateless.
 */
public final class EktRatchet {
    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;
    private static final byte[] LABEL = "perc ekt ratchet".getBytes(StandardCharsets.US_ASCII);

    private EktRatchet() {}

    /**
     * The EKTKey of {@code generation}.
     *
     * @param key of the generation before, 16 or 32 octets; stays the caller's
     * @param generation 0..2^32-1
     * @return as long as {@code key}; the caller owns it
     */
    public static SecretBytes next(SecretBytes key, long generation) {
        if (generation < 0 || generation > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("generation " + generation + " is not in 0..2^32-1");
        }
        if (key.length() > HASH_BYTES) {
            throw new IllegalArgumentException("an EKTKey of " + key.length() + " octets: expected 16 or 32");
        }
        byte[] input = key.toByteArray();
        byte[] pseudoRandomKey = new byte[0];
        byte[] output = new byte[0];
        try {
            pseudoRandomKey = hmac(new byte[HASH_BYTES], input);
            ByteBuffer info = ByteBuffer.allocate(LABEL.length + Integer.BYTES + 1);
            info.put(LABEL).putInt((int) generation).put((byte) 1);
            output = hmac(pseudoRandomKey, info.array());
            return SecretBytes.copyOf(output, 0, key.length());
        } finally {
            Arrays.fill(input, (byte) 0);
            Arrays.fill(pseudoRandomKey, (byte) 0);
            Arrays.fill(output, (byte) 0);
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + HMAC, e);
        }
    }
}
