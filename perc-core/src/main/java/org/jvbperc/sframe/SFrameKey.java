package org.jvbperc.sframe;

import java.util.Arrays;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.BigEndian;

/** The AES-GCM key and the salt of one KID, ready to use (RFC 9605 sections 4.4.3 and 4.4.4). Owned by one thread. */
final class SFrameKey implements AutoCloseable {
    /** The largest counter: 48 bits, as many frames as one key may protect. */
    static final long MAX_COUNTER = (1L << 48) - 1;

    private static final int COUNTER_OFFSET = AeadCipher.NONCE_LENGTH_BYTES - Long.BYTES;

    private final long kid;
    private final AeadCipher cipher;
    private final byte[] salt = new byte[AeadCipher.NONCE_LENGTH_BYTES];
    private final byte[] nonce = new byte[AeadCipher.NONCE_LENGTH_BYTES];

    /** Derives key and salt; {@code pseudoRandomKey} stays the caller's. */
    SFrameKey(SFrameSuite suite, SecretBytes pseudoRandomKey, long kid) {
        this.kid = kid;
        try (SecretBytes key = SFrameKeyDerivation.key(suite, pseudoRandomKey, kid);
                SecretBytes derivedSalt = SFrameKeyDerivation.salt(suite, pseudoRandomKey, kid)) {
            cipher = new AeadCipher(key);
            derivedSalt.copyTo(salt, 0);
            derivedSalt.copyTo(nonce, 0);
        }
    }

    long kid() {
        return kid;
    }

    /** Encrypts in place and writes the tag behind; the additional data are the first octets of {@code additional}. */
    void encrypt(long counter, byte[] additional, int additionalLength, byte[] data, int offset, int length) {
        cipher.encrypt(nonce(counter), additional, 0, additionalLength, data, offset, length);
    }

    /** Decrypts in place and returns whether the tag verified; if not, {@code data} is as before. */
    boolean decrypt(long counter, byte[] additional, int additionalLength, byte[] data, int offset, int length) {
        return cipher.decrypt(nonce(counter), additional, 0, additionalLength, data, offset, length);
    }

    /** Salt XOR counter, in an array that the next call overwrites. */
    private byte[] nonce(long counter) {
        BigEndian.putInt32(nonce, COUNTER_OFFSET, (int) (counter >>> 32) ^ BigEndian.int32(salt, COUNTER_OFFSET));
        BigEndian.putInt32(nonce, COUNTER_OFFSET + 4, (int) counter ^ BigEndian.int32(salt, COUNTER_OFFSET + 4));
        return nonce;
    }

    /** Wipes key and salt. */
    @Override
    public void close() {
        cipher.close();
        Arrays.fill(salt, (byte) 0);
        Arrays.fill(nonce, (byte) 0);
    }
}
