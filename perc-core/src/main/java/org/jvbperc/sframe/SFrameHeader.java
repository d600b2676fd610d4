package org.jvbperc.sframe;

/**
 * The SFrame header in front of a ciphertext (RFC 9605 section 4.3).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+---------------+---------------+
 * |X|  K  |Y|  C  | KID (0..8)    | counter (0..8)|
 * +-+-+-+-+-+-+-+-+---------------+---------------+
 * </pre>
 *
 * X = 0: K is the KID; X = 1: K is the number of octets of the KID, less one. Y and C likewise for the counter. Both are unsigned
 * 64-bit numbers, here the bits of a {@code long}. Only the shortest encoding is legal. Stateless.
 */
final class SFrameHeader {
    /** Octets of the longest header. */
    static final int MAX_LENGTH_BYTES = 17;

    private static final int EXTENDED_KID = 0x80;
    private static final int EXTENDED_COUNTER = 0x08;
    private static final int LARGEST_SHORT = 7;

    private SFrameHeader() {}

    /** Octets of the header with these values, 1..17. */
    static int lengthBytes(long kid, long counter) {
        return 1 + valueBytes(kid) + valueBytes(counter);
    }

    /** Writes the header at {@code offset} and returns its length. */
    static int write(long kid, long counter, byte[] buffer, int offset) {
        int kidBytes = valueBytes(kid);
        int counterBytes = valueBytes(counter);
        int config = kidBytes == 0 ? (int) kid << 4 : EXTENDED_KID | (kidBytes - 1) << 4;
        config |= counterBytes == 0 ? (int) counter : EXTENDED_COUNTER | (counterBytes - 1);
        buffer[offset] = (byte) config;
        putValue(kid, buffer, offset + 1, kidBytes);
        putValue(counter, buffer, offset + 1 + kidBytes, counterBytes);
        return 1 + kidBytes + counterBytes;
    }

    /**
     * Octets of the header at the start of {@code length} octets, or -1 if it is cut short or a value is not encoded in the shortest
     * way.
     */
    static int lengthBytes(byte[] buffer, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        int config = buffer[offset] & 0xFF;
        int kidBytes = kidBytes(config);
        int counterBytes = counterBytes(config);
        int total = 1 + kidBytes + counterBytes;
        if (total > length
                || !isShortest(buffer, offset + 1, kidBytes)
                || !isShortest(buffer, offset + 1 + kidBytes, counterBytes)) {
            return -1;
        }
        return total;
    }

    /** The KID of a header that {@link #lengthBytes(byte[], int, int)} accepted. */
    static long kid(byte[] buffer, int offset) {
        int config = buffer[offset] & 0xFF;
        int bytes = kidBytes(config);
        return bytes == 0 ? config >> 4 : value(buffer, offset + 1, bytes);
    }

    /** The counter of a header that {@link #lengthBytes(byte[], int, int)} accepted. */
    static long counter(byte[] buffer, int offset) {
        int config = buffer[offset] & 0xFF;
        int bytes = counterBytes(config);
        return bytes == 0 ? config & LARGEST_SHORT : value(buffer, offset + 1 + kidBytes(config), bytes);
    }

    private static int kidBytes(int config) {
        return (config & EXTENDED_KID) == 0 ? 0 : (config >> 4 & LARGEST_SHORT) + 1;
    }

    private static int counterBytes(int config) {
        return (config & EXTENDED_COUNTER) == 0 ? 0 : (config & LARGEST_SHORT) + 1;
    }

    /** Octets behind the config octet for this value: 0 if it fits into the config octet. */
    private static int valueBytes(long value) {
        return value >= 0 && value <= LARGEST_SHORT ? 0 : (71 - Long.numberOfLeadingZeros(value)) / 8;
    }

    private static boolean isShortest(byte[] buffer, int offset, int bytes) {
        return switch (bytes) {
            case 0 -> true;
            case 1 -> (buffer[offset] & 0xFF) > LARGEST_SHORT;
            default -> buffer[offset] != 0;
        };
    }

    private static long value(byte[] buffer, int offset, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (buffer[offset + i] & 0xFF);
        }
        return value;
    }

    private static void putValue(long value, byte[] buffer, int offset, int bytes) {
        for (int i = 0; i < bytes; i++) {
            buffer[offset + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
    }
}
