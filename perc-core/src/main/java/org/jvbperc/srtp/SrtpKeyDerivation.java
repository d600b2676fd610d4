package org.jvbperc.srtp;

import java.util.Arrays;
import org.jvbperc.crypto.AesKeystream;
import org.jvbperc.crypto.SecretBytes;

/**
 * SRTP's key derivation with AES in counter mode and key derivation rate 0 (RFC 3711 section 4.3.3; RFC 6188 for 256-bit
 * keys; RFC 6904 section 4.1 for labels 6 and 7).
 *
 * <p>The counter block is {@code (label << 48 XOR salt) << 16} with the salt as 112 bits. A 12-octet salt, as AES-GCM has it,
 * is padded with two zero octets on the right (RFC 3711 section 4.3.1): only that agrees with deployed implementations.
 */
public final class SrtpKeyDerivation {
    /** SRTP encryption key. */
    public static final int LABEL_RTP_ENCRYPTION = 0;
    /** SRTP authentication key; unused with AEAD. */
    public static final int LABEL_RTP_AUTHENTICATION = 1;
    /** SRTP salt. */
    public static final int LABEL_RTP_SALT = 2;
    /** SRTCP encryption key. */
    public static final int LABEL_RTCP_ENCRYPTION = 3;
    /** SRTCP authentication key; unused with AEAD. */
    public static final int LABEL_RTCP_AUTHENTICATION = 4;
    /** SRTCP salt. */
    public static final int LABEL_RTCP_SALT = 5;
    /** Header extension encryption key (RFC 6904). */
    public static final int LABEL_HEADER_EXTENSION_ENCRYPTION = 6;
    /** Header extension salt (RFC 6904). */
    public static final int LABEL_HEADER_EXTENSION_SALT = 7;

    private static final int MAX_SALT_BYTES = 14;
    private static final int LABEL_OFFSET = 7;

    private SrtpKeyDerivation() {}

    /**
     * Derives one session key or salt, which the caller owns.
     *
     * @param masterKey 16 or 32 octets
     * @param masterSalt at most 14 octets
     * @param label 0..7
     * @param lengthBytes octets wanted
     */
    public static SecretBytes derive(SecretBytes masterKey, SecretBytes masterSalt, int label, int lengthBytes) {
        if (masterSalt.length() > MAX_SALT_BYTES) {
            throw new IllegalArgumentException("SRTP master salt has " + masterSalt.length()
                    + " octets: expected at most " + MAX_SALT_BYTES + " (RFC 3711 section 4.3.3)");
        }
        int blocks = (lengthBytes + AesKeystream.BLOCK_LENGTH_BYTES - 1) / AesKeystream.BLOCK_LENGTH_BYTES;
        byte[] counterBlock = new byte[AesKeystream.BLOCK_LENGTH_BYTES];
        byte[] keystream = new byte[blocks * AesKeystream.BLOCK_LENGTH_BYTES];
        try (AesKeystream aes = new AesKeystream(masterKey)) {
            masterSalt.copyTo(counterBlock, 0);
            counterBlock[LABEL_OFFSET] ^= (byte) label;
            for (int i = 0; i < blocks; i++) {
                counterBlock[14] = (byte) (i >> 8);
                counterBlock[15] = (byte) i;
                aes.block(counterBlock, keystream, i * AesKeystream.BLOCK_LENGTH_BYTES);
            }
            return SecretBytes.copyOf(keystream, 0, lengthBytes);
        } finally {
            Arrays.fill(counterBlock, (byte) 0);
            Arrays.fill(keystream, (byte) 0);
        }
    }
}
