package org.jvbperc.ekt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Hkdf;
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
    private static final int MAX_KEY_BYTES = 32;
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
        if (key.length() > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("an EKTKey of " + key.length() + " octets: expected 16 or 32");
        }
        ByteBuffer info = ByteBuffer.allocate(LABEL.length + Integer.BYTES);
        info.put(LABEL).putInt((int) generation);
        try (SecretBytes pseudoRandomKey = Hkdf.SHA_256.extract(key)) {
            return Hkdf.SHA_256.expand(pseudoRandomKey, info.array(), key.length());
        }
    }
}
