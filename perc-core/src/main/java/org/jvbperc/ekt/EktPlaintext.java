package org.jvbperc.ekt;

import org.jvbperc.crypto.SecretBytes;

/**
 * The plaintext of an EKTCiphertext (RFC 8870 section 4.1), in a scratch array that its owner wipes.
 *
 * <pre>
 * SRTPMasterKeyLength(1)  SRTPMasterKey(n)  SSRC(4)  ROC(4)
 * </pre>
 */
public final class EktPlaintext {
    private static final int SSRC_AND_ROC_BYTES = 8;

    private EktPlaintext() {}

    /** Octets of the plaintext for a key of this length. */
    public static int lengthBytes(int keyLengthBytes) {
        return 1 + keyLengthBytes + SSRC_AND_ROC_BYTES;
    }

    /**
     * Writes a plaintext.
     *
     * @param masterKey the source's end-to-end master key, 1..231 octets ("Longest key in an EKT field" in docs/rfc-coverage.md)
     * @param rolloverCounter the inner ROC of the packet that carries the field, 0..2^32-1
     * @return octets written
     */
    public static int write(SecretBytes masterKey, int ssrc, long rolloverCounter, byte[] target, int offset) {
        target[offset] = (byte) masterKey.length();
        int at = offset + 1 + masterKey.copyTo(target, offset + 1);
        putInt(ssrc, target, at);
        putInt((int) rolloverCounter, target, at + 4);
        return lengthBytes(masterKey.length());
    }

    /** Length of the key in a plaintext of {@code length} octets at index 0, or -1 if the lengths do not fit together. */
    public static int keyLengthBytes(byte[] plaintext, int length) {
        if (length < lengthBytes(1)) {
            return -1;
        }
        int keyLength = plaintext[0] & 0xFF;
        return lengthBytes(keyLength) == length ? keyLength : -1;
    }

    /** The key, as a copy that its new owner closes. */
    public static SecretBytes masterKey(byte[] plaintext, int keyLengthBytes) {
        return SecretBytes.copyOf(plaintext, 1, keyLengthBytes);
    }

    /** The source the key belongs to. */
    public static int ssrc(byte[] plaintext, int keyLengthBytes) {
        return getInt(plaintext, 1 + keyLengthBytes);
    }

    /** The ROC, 0..2^32-1. */
    public static long rolloverCounter(byte[] plaintext, int keyLengthBytes) {
        return getInt(plaintext, 1 + keyLengthBytes + 4) & 0xFFFFFFFFL;
    }

    private static int getInt(byte[] source, int offset) {
        return (source[offset] << 24)
                | ((source[offset + 1] & 0xFF) << 16)
                | ((source[offset + 2] & 0xFF) << 8)
                | (source[offset + 3] & 0xFF);
    }

    private static void putInt(int value, byte[] target, int offset) {
        target[offset] = (byte) (value >> 24);
        target[offset + 1] = (byte) (value >> 16);
        target[offset + 2] = (byte) (value >> 8);
        target[offset + 3] = (byte) value;
    }
}
