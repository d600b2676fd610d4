package org.jvbperc.ekt;

import java.util.Arrays;

/**
 * The parts of a Full EKT field in place (RFC 8870 section 4.1); parses nothing into objects.
 *
 * <pre>
 * +---------------------+--------+----------+-----------------+----+
 * | EKTCiphertext 8n    | SPI(2) | Epoch(2) | EKTMsgLength(2) | 02 |
 * +---------------------+--------+----------+-----------------+----+
 * </pre>
 *
 * <p>A field of {@code length} octets at {@code offset} must have been measured with {@link EktField#lengthBytes}. Nothing
 * authenticates SPI and epoch: every forwarder of the packet can change them ("Unauthenticated epoch" in docs/rfc-coverage.md).
 */
public final class FullEktField {
    private FullEktField() {}

    /** Octets of the EKTCiphertext, which starts at the field's first octet. */
    public static int ciphertextLengthBytes(int length) {
        return length - EktField.FULL_TRAILER_BYTES;
    }

    /** Octets of a field around this EKTCiphertext. */
    public static int lengthBytes(int ciphertextLengthBytes) {
        return ciphertextLengthBytes + EktField.FULL_TRAILER_BYTES;
    }

    /** The Security Parameter Index, 0..65535. */
    public static int spi(byte[] buffer, int offset, int length) {
        return uint16(buffer, offset + length - EktField.FULL_TRAILER_BYTES);
    }

    /** How many keys the sender claims to have sent before under this EKTKey, 0..65535. */
    public static int epoch(byte[] buffer, int offset, int length) {
        return uint16(buffer, offset + length - EktField.FULL_TRAILER_BYTES + 2);
    }

    /** Whether the field's EKTCiphertext is {@code ciphertext}; allocation-free. */
    public static boolean hasCiphertext(byte[] buffer, int offset, int length, byte[] ciphertext) {
        int end = offset + ciphertextLengthBytes(length);
        return Arrays.equals(buffer, offset, end, ciphertext, 0, ciphertext.length);
    }

    /**
     * Writes a field.
     *
     * @param ciphertext the whole EKTCiphertext
     * @return octets written at {@code offset}: {@link #lengthBytes}
     * @throws IndexOutOfBoundsException if {@code target} ends before
     */
    public static int write(byte[] ciphertext, int spi, int epoch, byte[] target, int offset) {
        int length = lengthBytes(ciphertext.length);
        System.arraycopy(ciphertext, 0, target, offset, ciphertext.length);
        int at = offset + ciphertext.length;
        putUint16(spi, target, at);
        putUint16(epoch, target, at + 2);
        putUint16(length, target, at + 4);
        target[at + 6] = EktField.TYPE_FULL;
        return length;
    }

    private static int uint16(byte[] buffer, int offset) {
        return ((buffer[offset] & 0xFF) << 8) | (buffer[offset + 1] & 0xFF);
    }

    private static void putUint16(int value, byte[] target, int offset) {
        target[offset] = (byte) (value >> 8);
        target[offset + 1] = (byte) value;
    }
}
