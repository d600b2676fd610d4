package org.jvbperc.md.srtp;

import java.util.Optional;
import org.jvbperc.crypto.Octets;
import org.jvbperc.rtp.RtpView;

/**
 * A packet between receiving and sending context, for a bridge that shows or records the octets that a Media Distributor sees
 * (RFC 8723 section 5.2). The EKT field is separate. In a room for browsers it is the RTP packet without its SRTP layer, and there
 * is no EKT field.
 *
 * @param packet RTP header as received, extensions as they are, inner ciphertext, inner tag, OHB; or the whole RTP packet
 * @param ektField the EKT field, 1 octet or more; empty in a room for browsers
 */
public record ObservedPacket(Octets packet, Octets ektField) {
    /** Copies the packet at {@code off}; empty if it does not carry a valid private trailer. */
    static Optional<ObservedPacket> of(byte[] b, int off, int length) {
        int headerLength = RtpView.headerLength(b, off, length);
        int end = off + length;
        if (headerLength < 0 || !PrivateTrailer.isPresent(b, off + headerLength, end)) {
            return Optional.empty();
        }
        int ektLength = PrivateTrailer.ektLength(b, end);
        int behindOhb = PrivateTrailer.innerEnd(b, end) + PrivateTrailer.ohbLength(b, end);
        byte[] packet = Octets.of(b, off, behindOhb - off).toByteArray();
        System.arraycopy(b, PrivateTrailer.receivedHeader(end), packet, 0, RtpView.FIXED_HEADER_BYTES);
        return Optional.of(new ObservedPacket(Octets.of(packet), Octets.of(b, behindOhb, ektLength)));
    }
}
