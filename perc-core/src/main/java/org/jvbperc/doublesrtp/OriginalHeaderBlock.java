package org.jvbperc.doublesrtp;

import org.jvbperc.rtp.BigEndian;

/**
 * The Original Header Block at the end of a double packet's outer payload (RFC 8723 section 4): the original values of what
 * Media Distributors changed in the RTP header.
 *
 * <pre>
 * OHB = [ PT (1) ] [ SEQ (2) ] Config (1)          1..4 octets, read from the end
 *
 * Config:  R R R R B M P Q     Q: SEQ is present       M: the original marker bit is in B
 *                              P: PT is present        R: zero; B without M: illegal
 * </pre>
 *
 * <p>RFC 8723 prints the illegal value of {@code Config & 0x0C} as 0x80; 0x08 is meant (RFC 8723 section 4). The octet of PT
 * carries 7 bits, its upper bit is sent as zero and ignored (RFC 8723 section 4). All methods work on the caller's bytes and keep
 * nothing.
 */
public final class OriginalHeaderBlock {
    /** Config of an unchanged packet, as an endpoint sends it. */
    public static final int UNCHANGED = 0x00;

    /** The longest block: PT, SEQ and Config. */
    public static final int MAX_LENGTH_BYTES = 4;

    static final int SEQUENCE_NUMBER_PRESENT = 0x01;
    static final int PAYLOAD_TYPE_PRESENT = 0x02;
    static final int MARKER_PRESENT = 0x04;
    static final int MARKER_VALUE = 0x08;

    private static final int RESERVED = 0xF0;
    private static final int PAYLOAD_TYPE_MASK = 0x7F;

    private OriginalHeaderBlock() {}

    /** Whether {@code config} is one of the 12 octets the RFC allows. */
    public static boolean isLegal(int config) {
        return (config & RESERVED) == 0 && (config & (MARKER_PRESENT | MARKER_VALUE)) != MARKER_VALUE;
    }

    /** Octets of a block with this legal Config. */
    public static int lengthOf(int config) {
        return 1 + ((config & PAYLOAD_TYPE_PRESENT) >> 1) + 2 * (config & SEQUENCE_NUMBER_PRESENT);
    }

    /**
     * Octets of the block that ends before {@code end}.
     *
     * @param start where the payload begins
     * @return 1..4, or -1 if Config is illegal or the block would begin before {@code start}
     */
    public static int length(byte[] b, int start, int end) {
        if (end <= start) {
            return -1;
        }
        int config = config(b, end);
        if (!isLegal(config)) {
            return -1;
        }
        int length = lengthOf(config);
        return length <= end - start ? length : -1;
    }

    /** The Config octet of the block that ends before {@code end}. */
    public static int config(byte[] b, int end) {
        return b[end - 1] & 0xFF;
    }

    /** The original payload type: the block's, or {@code current} if it has none. */
    public static int payloadType(byte[] b, int end, int current) {
        int config = config(b, end);
        return (config & PAYLOAD_TYPE_PRESENT) == 0 ? current : b[end - lengthOf(config)] & PAYLOAD_TYPE_MASK;
    }

    /** The original sequence number: the block's, or {@code current} if it has none. */
    public static int sequenceNumber(byte[] b, int end, int current) {
        return (config(b, end) & SEQUENCE_NUMBER_PRESENT) == 0 ? current : BigEndian.uint16(b, end - 3);
    }

    /** The original marker bit: the block's, or {@code current} if it has none. */
    public static boolean marker(byte[] b, int end, boolean current) {
        int config = config(b, end);
        return (config & MARKER_PRESENT) == 0 ? current : (config & MARKER_VALUE) != 0;
    }
}
