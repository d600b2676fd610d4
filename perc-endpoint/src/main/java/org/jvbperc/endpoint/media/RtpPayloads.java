package org.jvbperc.endpoint.media;

/** Sizes that both payload formats share. */
final class RtpPayloads {
    /**
     * Largest RTP payload an endpoint sends. With the header (12), both tags (32), the longest OHB (4) and a Full EKT field for
     * a 32-octet key (63) a datagram stays within 1232 octets, what an IPv6 link of minimal
     * MTU carries.
     */
    static final int MAX_PAYLOAD_BYTES = 1120;

    /** Largest frame that is reassembled; key frames of 4K video are much smaller. */
    static final int MAX_FRAME_BYTES = 1 << 20;

    private RtpPayloads() {}
}
