package org.jvbperc.sframe;

import org.jvbperc.crypto.Hkdf;

/**
 * The cipher suites of SFrame that the project uses (RFC 9605 section 4.5): AES-GCM with a 96-bit nonce and a 128-bit tag.
 *
 * <p>The suites of AES-CTR with HMAC are known by name only and refused: their short tags protect less, and no browser needs
 * them.
 */
public enum SFrameSuite {
    /** AES-128-GCM, keys derived with SHA-256. The default. */
    AES_128_GCM_SHA256_128(4, 16, Hkdf.SHA_256),
    /** AES-256-GCM, keys derived with SHA-512. */
    AES_256_GCM_SHA512_128(5, 32, Hkdf.SHA_512);

    private final int number;
    private final int keyBytes;
    private final Hkdf hkdf;

    SFrameSuite(int number, int keyBytes, Hkdf hkdf) {
        this.number = number;
        this.keyBytes = keyBytes;
        this.hkdf = hkdf;
    }

    /**
     * The suite with this number.
     *
     * @param number 0..65535, from the IANA registry "SFrame Cipher Suites"
     * @throws IllegalArgumentException if the project does not use it; the message names it
     */
    public static SFrameSuite of(int number) {
        for (SFrameSuite suite : values()) {
            if (suite.number == number) {
                return suite;
            }
        }
        throw new IllegalArgumentException(
                "SFrame cipher suite " + number + nameOf(number) + " is not used here: expected 4 ("
                        + AES_128_GCM_SHA256_128 + ") or 5 (" + AES_256_GCM_SHA512_128 + ")");
    }

    private static String nameOf(int number) {
        return switch (number) {
            case 1 -> " (AES_128_CTR_HMAC_SHA256_80)";
            case 2 -> " (AES_128_CTR_HMAC_SHA256_64)";
            case 3 -> " (AES_128_CTR_HMAC_SHA256_32)";
            default -> "";
        };
    }

    /** Number in the IANA registry. */
    public int number() {
        return number;
    }

    /** Octets of an AES key. */
    int keyBytes() {
        return keyBytes;
    }

    /** HKDF with the suite's hash. */
    Hkdf hkdf() {
        return hkdf;
    }
}
