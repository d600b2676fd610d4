package org.jvbperc.cli.srtp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.SsrcTable;

/**
 * Double SRTP to RTP (RFC 8723 section 5.3). Without EKTKey, packets have no EKT field and the inner key is the one given; with it,
 * the end-to-end keys come from the fields (RFC 8870 section 4.3.2), as in a real endpoint.
 *
 * <p>The result's header is the one received in every bit; an endpoint would restore the marker.
 */
final class UnprotectTransform implements PacketTransform, AutoCloseable {
    /** Without limits on unwrapping, for time stands still here, and with any cipher. */
    private static final EktReceiverConfig EKT =
            new EktReceiverConfig(FirstPackets.MAX_SOURCES, 1, 0, 1_000_000, 1_000_000, true);

    private static final long NOW_NANOS = 0;

    private final DoubleKeys keys;
    private final SrtpReceiver outer;
    private final @Nullable PercMediaReceiver receiver;
    private final FirstPackets firstPackets = new FirstPackets();
    private final SsrcTable<EndToEndReceiver> sources = new SsrcTable<>(FirstPackets.MAX_SOURCES);

    UnprotectTransform(DoubleKeys keys) {
        this.keys = keys;
        this.outer = new SrtpReceiver(keys.outerKey(), keys.outerSalt());
        EktParameterSet ekt = keys.ekt();
        if (ekt == null) {
            receiver = null;
        } else {
            receiver = new PercMediaReceiver(keys.profile(), outer, EKT);
            receiver.install(ekt, NOW_NANOS);
        }
    }

    @Override
    public SrtpStatus apply(PacketBuffer packet) {
        byte[] buffer = packet.buffer();
        int offset = packet.offset();
        if (RtpView.headerLength(buffer, offset, packet.length()) < 0) {
            return SrtpStatus.MALFORMED;
        }
        int ssrc = RtpView.ssrc(buffer, offset);
        boolean marker = RtpView.marker(buffer, offset);
        if (firstPackets.isFirst(ssrc)) {
            outer.setRolloverCounter(ssrc, keys.rolloverCounter());
        }
        SrtpStatus status =
                receiver != null ? receiver.unprotect(packet, NOW_NANOS) : unprotectWithGivenKey(packet, ssrc);
        if (status == SrtpStatus.OK) {
            RtpView.setMarker(buffer, offset, marker);
        }
        return status;
    }

    private SrtpStatus unprotectWithGivenKey(PacketBuffer packet, int ssrc) {
        SrtpStatus status = outer.unprotect(packet);
        if (status != SrtpStatus.OK) {
            return status;
        }
        EndToEndReceiver inner = sources.get(ssrc);
        if (inner == null) {
            inner = new EndToEndReceiver(
                    keys.profile(), keys.innerKey(), keys.innerSalt(), ssrc, keys.innerRolloverCounter());
            EndToEndReceiver evicted = sources.put(ssrc, inner);
            if (evicted != null) {
                evicted.close();
            }
        }
        return inner.decrypt(packet);
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
        }
        outer.close();
        sources.forEach(EndToEndReceiver::close);
    }
}
