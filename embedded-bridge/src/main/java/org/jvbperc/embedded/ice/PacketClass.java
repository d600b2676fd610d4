package org.jvbperc.embedded.ice;

/** What a datagram's first octets say it is (RFC 9443 section 3, RFC 5761 section 4). */
public enum PacketClass {
    /** 0..3. */
    STUN,
    /** 20..63: every DTLS content type, ACK (26), connection ids (25) and the unified header of DTLS 1.3 (32..63) too. */
    DTLS,
    /** 128..191 with a second octet whose low seven bits are not 64..95. */
    RTP,
    /** 128..191 with a second octet whose low seven bits are 64..95. */
    RTCP,
    /** ZRTP, TURN channels, QUIC and what is not assigned: none of it is used here. */
    OTHER;

    /** Classifies {@code buffer[offset, offset + length)}; an empty datagram and one-octet RTP are {@link #OTHER}. */
    public static PacketClass of(byte[] buffer, int offset, int length) {
        if (length < 1) {
            return OTHER;
        }
        int first = buffer[offset] & 0xFF;
        if (first <= 3) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        if (first < 128 || first > 191 || length < 2) {
            return OTHER;
        }
        int second = buffer[offset + 1] & 0x7F;
        return second >= 64 && second <= 95 ? RTCP : RTP;
    }
}
