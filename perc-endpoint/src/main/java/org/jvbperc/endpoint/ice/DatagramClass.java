package org.jvbperc.endpoint.ice;

/** What a datagram on the one socket of a call is, by its first octets (RFC 9443 section 3, RFC 5761 section 4). */
public enum DatagramClass {
    /** First octet 0..3; ICE has taken those already. */
    STUN,
    /** First octet 20..63: all DTLS content types including ack (26), and the unified header of DTLS 1.3. */
    DTLS,
    /** First octet 128..191, not RTCP. */
    SRTP,
    /** First octet 128..191 and RTCP packet type 192..223. */
    SRTCP,
    /** Anything else: to be dropped. */
    OTHER;

    private static final int RTP_HEADER_BYTES = 12;
    private static final int RTCP_HEADER_BYTES = 8;

    /** Classifies a datagram; one too short for its class is {@link #OTHER}. */
    public static DatagramClass of(byte[] datagram, int offset, int length) {
        if (length < 2) {
            return OTHER;
        }
        int first = datagram[offset] & 0xFF;
        if (first <= 3) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        if (first < 128 || first > 191) {
            return OTHER;
        }
        int second = datagram[offset + 1] & 0x7F;
        if (second >= 64 && second <= 95) {
            return length < RTCP_HEADER_BYTES ? OTHER : SRTCP;
        }
        return length < RTP_HEADER_BYTES ? OTHER : SRTP;
    }
}
