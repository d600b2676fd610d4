package org.jvbperc.srtp;

import java.util.Arrays;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.BigEndian;

/**
 * Forms the AES-GCM nonces of one session salt in a reused array (RFC 7714 sections 8.1 and 9.1).
 *
 * <pre>
 * SRTP:  00 00 | SSRC(4) | ROC(4) | SEQ(2)              XOR salt
 * SRTCP: 00 00 | SSRC(4) | 00 00 | 0 | index (31 bits)  XOR salt
 * </pre>
 *
 * The index of an SRTP packet is ROC and SEQ together, 48 bits, so both forms end with the index in six octets. Owned by one
 * thread.
 */
public final class SrtpNonce implements AutoCloseable {
    private static final int SSRC_OFFSET = 2;
    private static final int INDEX_OFFSET = 6;

    private final byte[] salt = new byte[AeadCipher.NONCE_LENGTH_BYTES];
    private final byte[] nonce = new byte[AeadCipher.NONCE_LENGTH_BYTES];

    /** {@code sessionSalt} has 12 octets and stays the caller's. */
    public SrtpNonce(SecretBytes sessionSalt) {
        if (sessionSalt.length() != AeadCipher.NONCE_LENGTH_BYTES) {
            throw new IllegalArgumentException("session salt has " + sessionSalt.length() + " octets: expected 12");
        }
        sessionSalt.copyTo(salt, 0);
        sessionSalt.copyTo(nonce, 0);
    }

    /**
     * The nonce of a packet.
     *
     * @param index 48 bits for SRTP, 31 for SRTCP
     * @return an array that the next call overwrites
     */
    public byte[] of(int ssrc, long index) {
        BigEndian.putInt32(nonce, SSRC_OFFSET, ssrc ^ BigEndian.int32(salt, SSRC_OFFSET));
        BigEndian.putInt16(nonce, INDEX_OFFSET, (int) (index >> 32) ^ BigEndian.uint16(salt, INDEX_OFFSET));
        BigEndian.putInt32(nonce, INDEX_OFFSET + 2, (int) index ^ BigEndian.int32(salt, INDEX_OFFSET + 2));
        return nonce;
    }

    /** Wipes salt and nonce. */
    @Override
    public void close() {
        Arrays.fill(salt, (byte) 0);
        Arrays.fill(nonce, (byte) 0);
    }
}
