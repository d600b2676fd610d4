package org.jvbperc.rtp;

/**
 * Access to the header of an RTCP packet in place (RFC 3550 section 6.1), as far as SRTCP and demultiplexing need it.
 *
 * <pre>
 * |V=2|P|  RC/FMT |      PT       |  length in 32-bit words - 1   |
 * |                     SSRC of the sender                        |
 * </pre>
 */
public final class RtcpView {
    /** Octets that SRTCP leaves in clear: the first packet's header and SSRC. */
    public static final int HEADER_BYTES = 8;

    private RtcpView() {}

    /** Whether {@code len} octets at {@code off} begin like an RTCP packet: version 2 and room for header and SSRC. */
    public static boolean isWellFormed(byte[] b, int off, int len) {
        return len >= HEADER_BYTES && (b[off] & 0xC0) == 0x80;
    }

    /**
     * Whether a packet on a port shared by RTP and RTCP is RTCP: its second octet without the upper bit is in 64..95 (RFC
     * 5761 section 4).
     */
    public static boolean isRtcp(byte[] b, int off, int len) {
        if (len < 2) {
            return false;
        }
        int type = b[off + 1] & 0x7F;
        return type >= 64 && type <= 95;
    }

    /** The reception report count or feedback message type, 0..31. */
    public static int count(byte[] b, int off) {
        return b[off] & 0x1F;
    }

    /** The packet type, 0..255. */
    public static int packetType(byte[] b, int off) {
        return b[off + 1] & 0xFF;
    }

    /** Octets of the first packet of a compound one, by its length field. */
    public static int packetLength(byte[] b, int off) {
        return 4 * (BigEndian.uint16(b, off + 2) + 1);
    }

    /** The sender's SSRC. */
    public static int ssrc(byte[] b, int off) {
        return BigEndian.int32(b, off + 4);
    }
}
