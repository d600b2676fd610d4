package org.jvbperc.rtcp;

/**
 * Receives what one compound RTCP packet says, in its order.
 *
 * <p>Called by {@link RtcpReader#read} on the caller's thread; arrays are the caller's and valid only during the call. Every
 * method does nothing by default: what a caller does not use ends there.
 */
public interface RtcpHandler {
    /**
     * A sender report (RFC 3550 section 6.4.1): SSRC at {@code offset + 4}, sender information, which {@link SenderInfo} reads, at {@code
     * offset + 8}.
     *
     * @param offset of the packet's first octet
     */
    default void senderReport(int ssrc, byte[] buffer, int offset) {}

    /**
     * One report block of a sender or receiver report; read it with {@link ReportBlock}.
     *
     * @param reporterSsrc who reports
     * @param blockOffset of the block's 24 octets
     */
    default void receptionReport(int reporterSsrc, byte[] buffer, int blockOffset) {}

    /** A CNAME item of a source description (RFC 3550 section 6.5.1), 0..255 octets. */
    default void canonicalName(int ssrc, byte[] buffer, int offset, int lengthBytes) {}

    /** A source leaves (RFC 3550 section 6.6); once per SSRC listed. */
    default void bye(int ssrc) {}

    /** One lost packet of a generic NACK (RFC 4585 section 6.2.1), PID and each set bit of BLP alike. */
    default void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {}

    /** A picture loss indication (RFC 4585 section 6.3.1). */
    default void pictureLoss(int senderSsrc, int mediaSsrc) {}

    /** One entry of a full intra request (RFC 5104 section 4.3.1). */
    default void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {}
}
