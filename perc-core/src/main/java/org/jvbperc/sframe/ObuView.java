package org.jvbperc.sframe;

/**
 * Fields of an AV1 OBU, an open bitstream unit (AV1 specification section 5.3), in a caller's array. Stateless; no allocation.
 *
 * <pre>
 * obu_header: forbidden(1)=0 type(4) extension(1) has_size(1) reserved(1), [extension octet], [size as leb128]
 * </pre>
 */
public final class ObuView {
    /** obu_type of a sequence header. */
    public static final int SEQUENCE_HEADER = 1;
    /** obu_type of a temporal delimiter. */
    public static final int TEMPORAL_DELIMITER = 2;

    /** obu_has_size_field. */
    public static final int HAS_SIZE = 0x02;

    private static final int FORBIDDEN = 0x80;
    private static final int EXTENSION = 0x04;
    private static final int MAX_LEB128_BYTES = 8;

    private ObuView() {}

    /** obu_type. */
    public static int type(byte[] buffer, int offset) {
        return buffer[offset] >> 3 & 0xF;
    }

    /** Whether the OBU tells its size; otherwise it is the last. */
    public static boolean hasSize(byte[] buffer, int offset) {
        return (buffer[offset] & HAS_SIZE) != 0;
    }

    /** The first octet of an OBU header without extension. */
    static byte header(int type) {
        return (byte) (type << 3 | HAS_SIZE);
    }

    /** Octets of the header without the size: with an extension two. */
    public static int headerBytes(byte[] buffer, int offset) {
        return (buffer[offset] & EXTENSION) != 0 ? 2 : 1;
    }

    /** Index of the payload of the OBU at {@code offset}, or -1 if the OBU does not lie in front of {@code end}. */
    public static int payloadOffset(byte[] buffer, int offset, int end) {
        if (offset >= end || (buffer[offset] & FORBIDDEN) != 0) {
            return -1;
        }
        int position = offset + headerBytes(buffer, offset);
        if (!hasSize(buffer, offset)) {
            return position <= end ? position : -1;
        }
        int sizeBytes = leb128Bytes(buffer, position, end);
        if (sizeBytes < 0) {
            return -1;
        }
        long size = leb128(buffer, position, sizeBytes);
        position += sizeBytes;
        return size <= end - position ? position : -1;
    }

    /** Index behind the OBU at {@code offset}, or -1 if the OBU does not lie in front of {@code end}. */
    public static int end(byte[] buffer, int offset, int end) {
        int payload = payloadOffset(buffer, offset, end);
        if (payload < 0 || !hasSize(buffer, offset)) {
            return payload < 0 ? -1 : end;
        }
        int sizeOffset = offset + headerBytes(buffer, offset);
        return payload + (int) leb128(buffer, sizeOffset, payload - sizeOffset);
    }

    /** Octets of the shortest leb128 encoding of {@code value}, which is not negative. */
    public static int leb128Bytes(int value) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
    }

    /** Writes the shortest leb128 encoding of {@code value}, which is not negative. */
    public static void putLeb128(int value, byte[] buffer, int offset) {
        int position = offset;
        int rest = value;
        while (rest > 0x7F) {
            buffer[position++] = (byte) (0x80 | rest);
            rest >>>= 7;
        }
        buffer[position] = (byte) rest;
    }

    /** Octets of the leb128 number at {@code offset}, or -1 if it does not end in front of {@code end} or is longer than eight octets. */
    public static int leb128Bytes(byte[] buffer, int offset, int end) {
        for (int i = 0; i < MAX_LEB128_BYTES && offset + i < end; i++) {
            if (buffer[offset + i] >= 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The leb128 number of {@code bytes} octets at {@code offset}, less than 2^56. */
    public static long leb128(byte[] buffer, int offset, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (buffer[offset + i] & 0x7FL) << (7 * i);
        }
        return value;
    }
}
