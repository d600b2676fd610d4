package org.jvbperc.ekt;

import org.jvbperc.crypto.SecretBytes;

/**
 * An EKT parameter set, selected by its SPI. The Key Distributor sends it to every endpoint of a conference in an EKTKey
 * message (RFC 8870 section 5.2.2).
 *
 * <p>The record owns its secrets. To keep a set beyond a call, keep a {@link #copy()}.
 *
 * @param cipher negotiated by supported_ekt_ciphers
 * @param ektKey {@code cipher.keyLengthBytes()} octets
 * @param srtpMasterSalt the end-to-end salt all senders share, 12 octets (a longer one is truncated to its first 12,
 *     RFC 8870 section 4.3.2)
 * @param spi 0..65535
 * @param ttlSeconds 1..16777215; after that the key neither encrypts nor decrypts
 */
public record EktParameterSet(EktCipher cipher, SecretBytes ektKey, SecretBytes srtpMasterSalt, int spi, int ttlSeconds)
        implements AutoCloseable {
    /** Length of the salt that AES-GCM needs. */
    public static final int SALT_LENGTH_BYTES = 12;

    /** The largest value of the 24-bit ekt_ttl. */
    public static final int MAX_TTL_SECONDS = 0xFFFFFF;

    public EktParameterSet {
        if (ektKey.length() != cipher.keyLengthBytes()) {
            throw new IllegalArgumentException("ekt_key_value has " + ektKey.length() + " octets: " + cipher + " needs "
                    + cipher.keyLengthBytes() + " (RFC 8870 section 4.4)");
        }
        if (srtpMasterSalt.length() < SALT_LENGTH_BYTES) {
            throw new IllegalArgumentException("srtp_master_salt has " + srtpMasterSalt.length()
                    + " octets: expected at least " + SALT_LENGTH_BYTES + " (RFC 8870 section 5.2.2)");
        }
        if (spi < 0 || spi > 0xFFFF) {
            throw new IllegalArgumentException("ekt_spi " + spi + " is not in 0..65535");
        }
        if (ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
            throw new IllegalArgumentException("ekt_ttl " + ttlSeconds + " is not in 1.." + MAX_TTL_SECONDS);
        }
    }

    /** An independent copy, which its new owner closes. */
    public EktParameterSet copy() {
        return new EktParameterSet(cipher, ektKey.copy(), srtpMasterSalt.copy(), spi, ttlSeconds);
    }

    /** Wipes key and salt. */
    @Override
    public void close() {
        ektKey.close();
        srtpMasterSalt.close();
    }
}
