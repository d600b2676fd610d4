package org.jvbperc.rtp;

/** What a datagram on a port shared by all protocols of a call is, by its first octets (RFC 9443 section 3, RFC 5761 section 4). */
public enum DatagramClass {
    /** First octet 0..3. */
    STUN,
    /** First octet 20..63: every DTLS content type, ack (26) and connection ids (25) too, and the unified header of DTLS 1.3. */
    DTLS,
    /** First octet 128..191, not RTCP. */
    SRTP,
    /** First octet 128..191 and RTCP packet type 192..223. */
    SRTCP,
    /** ZRTP, TURN channels, QUIC and what is not assigned: to be dropped. */
    OTHER;

    private static final int LAST_STUN_OCTET = 3;
    private static final int FIRST_DTLS_OCTET = 20;
    private static final int LAST_DTLS_OCTET = 63;
    private static final int FIRST_RTP_OCTET = 128;
    private static final int LAST_RTP_OCTET = 191;

    /** Whether a datagram that begins with this octet, 0..255, is DTLS. */
    public static boolean isDtls(int firstOctet) {
        return firstOctet >= FIRST_DTLS_OCTET && firstOctet <= LAST_DTLS_OCTET;
    }

    /** Classifies a datagram; one too short for its class is {@link #OTHER}. */
    public static DatagramClass of(byte[] datagram, int offset, int length) {
        if (length < 2) {
            return OTHER;
        }
        int first = datagram[offset] & 0xFF;
        if (first <= LAST_STUN_OCTET) {
            return STUN;
        }
        if (isDtls(first)) {
            return DTLS;
        }
        if (first < FIRST_RTP_OCTET || first > LAST_RTP_OCTET) {
            return OTHER;
        }
        if (RtcpView.isRtcp(datagram, offset, length)) {
            return length < RtcpView.HEADER_BYTES ? OTHER : SRTCP;
        }
        return length < RtpView.FIXED_HEADER_BYTES ? OTHER : SRTP;
    }
}
