package org.jvbperc.rtp;

/** Integers in network byte order. */
public final class BigEndian {
    private BigEndian() {}

    /** The unsigned 16-bit integer at {@code off}. */
    public static int uint16(byte[] b, int off) {
        return (b[off] & 0xFF) << 8 | (b[off + 1] & 0xFF);
    }

    /** The 32 bits at {@code off}. */
    public static int int32(byte[] b, int off) {
        return (b[off] & 0xFF) << 24 | (b[off + 1] & 0xFF) << 16 | (b[off + 2] & 0xFF) << 8 | (b[off + 3] & 0xFF);
    }

    /** Writes the lower 16 bits of {@code value}. */
    public static void putInt16(byte[] b, int off, int value) {
        b[off] = (byte) (value >> 8);
        b[off + 1] = (byte) value;
    }

    /** Writes 32 bits. */
    public static void putInt32(byte[] b, int off, int value) {
        b[off] = (byte) (value >> 24);
        b[off + 1] = (byte) (value >> 16);
        b[off + 2] = (byte) (value >> 8);
        b[off + 3] = (byte) value;
    }
}
