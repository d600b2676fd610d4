package org.jvbperc.sctp.wire;

/** Unsigned integers in network byte order, and arithmetic of serial numbers. */
public final class SctpOctets {
    private static final long UINT32 = 0xFFFF_FFFFL;

    private SctpOctets() {}

    /** Reads an unsigned octet. */
    static int u8(byte[] buffer, int at) {
        return buffer[at] & 0xFF;
    }

    /** Reads an unsigned 16-bit integer. */
    public static int u16(byte[] buffer, int at) {
        return (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
    }

    /** Reads an unsigned 32-bit integer. */
    public static long u32(byte[] buffer, int at) {
        return ((long) u16(buffer, at) << 16) | u16(buffer, at + 2);
    }

    /** Writes the lowest 16 bits. */
    public static void put16(byte[] buffer, int at, int value) {
        buffer[at] = (byte) (value >> 8);
        buffer[at + 1] = (byte) value;
    }

    /** Writes the lowest 32 bits. */
    public static void put32(byte[] buffer, int at, long value) {
        put16(buffer, at, (int) (value >> 16));
        put16(buffer, at + 2, (int) value);
    }

    /** The length rounded up to a multiple of four, as chunks, parameters and causes are padded. */
    public static int padded(int length) {
        return (length + 3) & ~3;
    }

    /**
     * The full number that a 32-bit number on the wire stands for: the one of its congruent numbers that is nearest to a reference (RFC 9260 section
     * 1.6 compares such numbers by RFC 1982).
     *
     * @param reference a full number at least 2^31
     */
    public static long near(long wire, long reference) {
        return reference + (int) (wire - (reference & UINT32));
    }

    /** The full number that stands for a first 32-bit number: it leaves room below. */
    public static long first(long wire) {
        return wire + UINT32 + 1;
    }
}
