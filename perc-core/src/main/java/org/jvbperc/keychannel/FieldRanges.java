package org.jvbperc.keychannel;

/** Checks the components of messages that this side makes. */
final class FieldRanges {
    static final long UINT32 = 0xFFFF_FFFFL;
    static final int UINT24 = 0xFF_FFFF;
    static final int UINT16 = 0xFFFF;

    private FieldRanges() {}

    /**
     * @throws IllegalArgumentException if {@code value} is not in {@code lowest..highest}
     */
    static void require(String field, long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(field + " is " + value + ": expected " + lowest + ".." + highest);
        }
    }
}
