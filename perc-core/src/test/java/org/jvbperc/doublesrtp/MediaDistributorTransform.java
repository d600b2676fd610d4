package org.jvbperc.doublesrtp;

import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The path of double packets through a Media Distributor from one sending to one receiving endpoint (RFC 8723 section 5.2). To
 * reach several receivers, use {@link MediaDistributorReceiver} once and {@link MediaDistributorSender} on a copy for each.
 *
 * <p>Owned by one thread, like the two ends it joins, which it does not own.
 */
public final class MediaDistributorTransform {
    private final MediaDistributorReceiver from;
    private final MediaDistributorSender to;

    /**
     * @throws IllegalArgumentException if both ends have the same key, which would use nonces twice (RFC 8723 sections 5.2 and 9)
     */
    public MediaDistributorTransform(MediaDistributorReceiver from, MediaDistributorSender to) {
        if (to.outer().hasSameKeyAs(from.outer())) {
            throw new IllegalArgumentException(
                    "both legs have the same outer key: they must be independent (RFC 8723 section 5.2)");
        }
        this.from = from;
        this.to = to;
    }

    /**
     * Relays one packet in place.
     *
     * @param packet SRTP packet and trailer, as received and then as to be sent
     * @param trailerLength octets of the EKT field behind the SRTP packet, which is re-attached byte for byte (RFC 8870 section
     *     4.1)
     * @param change what to change in the header
     * @return OK, or the result of {@link MediaDistributorReceiver#receive} or {@link MediaDistributorSender#send}; the packet
     *     must be dropped unless OK
     */
    public SrtpStatus relay(PacketBuffer packet, int trailerLength, HeaderChange change) {
        SrtpStatus status = from.removeOuterLayer(packet, trailerLength);
        return status == SrtpStatus.OK ? to.send(packet, trailerLength, change) : status;
    }
}
