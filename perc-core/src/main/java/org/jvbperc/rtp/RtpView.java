package org.jvbperc.rtp;

/**
 * Access to the fields of an RTP packet in place (RFC 3550 section 5.1); parses nothing into objects.
 *
 * <pre>
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers ...         |
 * |   extension: defined by profile   |  length in 32-bit words   |
 * </pre>
 *
 * <p>Every method but {@link #headerLength} expects that {@code off} points to at least 12 octets.
 */
public final class RtpView {
    /** Octets before the CSRC list. */
    public static final int FIXED_HEADER_BYTES = 12;

    /** Octets of the profile word and the length in front of a header extension. */
    public static final int EXTENSION_HEADER_BYTES = 4;

    private static final int VERSION_2 = 0x80;
    private static final int VERSION_MASK = 0xC0;
    private static final int PADDING_BIT = 0x20;
    private static final int EXTENSION_BIT = 0x10;
    private static final int CSRC_COUNT_MASK = 0x0F;
    private static final int MARKER_BIT = 0x80;
    private static final int PAYLOAD_TYPE_MASK = 0x7F;

    private RtpView() {}

    /** The P bit: the last payload octet counts padding octets. */
    public static boolean padding(byte[] b, int off) {
        return (b[off] & PADDING_BIT) != 0;
    }

    /** Sets the P bit. */
    public static void setPadding(byte[] b, int off, boolean padding) {
        b[off] = (byte) (padding ? b[off] | PADDING_BIT : b[off] & ~PADDING_BIT);
    }

    /** The X bit: a header extension follows the CSRC list. */
    public static boolean extension(byte[] b, int off) {
        return (b[off] & EXTENSION_BIT) != 0;
    }

    /** Sets the X bit. */
    public static void setExtension(byte[] b, int off, boolean extension) {
        b[off] = (byte) (extension ? b[off] | EXTENSION_BIT : b[off] & ~EXTENSION_BIT);
    }

    /** Number of contributing sources, 0..15. */
    public static int csrcCount(byte[] b, int off) {
        return b[off] & CSRC_COUNT_MASK;
    }

    /** The M bit. */
    public static boolean marker(byte[] b, int off) {
        return (b[off + 1] & MARKER_BIT) != 0;
    }

    /** Sets the M bit. */
    public static void setMarker(byte[] b, int off, boolean marker) {
        b[off + 1] = (byte) (marker ? b[off + 1] | MARKER_BIT : b[off + 1] & ~MARKER_BIT);
    }

    /** The payload type, 0..127. */
    public static int payloadType(byte[] b, int off) {
        return b[off + 1] & PAYLOAD_TYPE_MASK;
    }

    /** Sets the payload type's 7 bits. */
    public static void setPayloadType(byte[] b, int off, int payloadType) {
        b[off + 1] = (byte) ((b[off + 1] & MARKER_BIT) | (payloadType & PAYLOAD_TYPE_MASK));
    }

    /** The sequence number, 0..65535. */
    public static int sequenceNumber(byte[] b, int off) {
        return (b[off + 2] & 0xFF) << 8 | (b[off + 3] & 0xFF);
    }

    /** Sets the sequence number to the lower 16 bits. */
    public static void setSequenceNumber(byte[] b, int off, int sequenceNumber) {
        b[off + 2] = (byte) (sequenceNumber >> 8);
        b[off + 3] = (byte) sequenceNumber;
    }

    /** The timestamp, 0..2^32-1. */
    public static long timestamp(byte[] b, int off) {
        return BigEndian.int32(b, off + 4) & 0xFFFFFFFFL;
    }

    /** Sets the timestamp to the lower 32 bits. */
    public static void setTimestamp(byte[] b, int off, long timestamp) {
        BigEndian.putInt32(b, off + 4, (int) timestamp);
    }

    /** The SSRC's 32 bits. */
    public static int ssrc(byte[] b, int off) {
        return BigEndian.int32(b, off + 8);
    }

    /** Sets the SSRC. */
    public static void setSsrc(byte[] b, int off, int ssrc) {
        BigEndian.putInt32(b, off + 8, ssrc);
    }

    /** Octets of the header up to the end of the CSRC list: 12 + 4 * CC. */
    public static int fixedHeaderLength(byte[] b, int off) {
        return FIXED_HEADER_BYTES + 4 * csrcCount(b, off);
    }

    /**
     * Octets of the whole header including CSRCs and the header extension.
     *
     * @param len octets of the packet at {@code off}
     * @return the length, at most {@code len}, or -1 if the version is not 2 or the packet ends before its header
     */
    public static int headerLength(byte[] b, int off, int len) {
        if (len < FIXED_HEADER_BYTES || (b[off] & VERSION_MASK) != VERSION_2) {
            return -1;
        }
        int length = fixedHeaderLength(b, off);
        if (extension(b, off)) {
            if (length + EXTENSION_HEADER_BYTES > len) {
                return -1;
            }
            length += EXTENSION_HEADER_BYTES + 4 * BigEndian.uint16(b, off + length + 2);
        }
        return length <= len ? length : -1;
    }

    /** The 16 bits "defined by profile" of a packet with X set: 0xBEDE or 0x100x (RFC 8285). */
    public static int extensionProfile(byte[] b, int off) {
        return BigEndian.uint16(b, off + fixedHeaderLength(b, off));
    }
}
