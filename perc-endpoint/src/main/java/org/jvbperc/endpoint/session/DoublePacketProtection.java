package org.jvbperc.endpoint.session;

import org.jvbperc.endpointmedia.PercMediaSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/** Both layers and the EKT field (RFC 8723, RFC 8870). Owns the sender. */
record DoublePacketProtection(PercMediaSender sender) implements PacketProtection {
    @Override
    public SrtpStatus protect(PacketBuffer packet, long nowNanos) {
        return sender.protect(packet, nowNanos);
    }

    @Override
    public SrtpStatus protectRtcp(PacketBuffer packet) {
        return sender.protectRtcp(packet);
    }

    @Override
    public void announce(int ssrc) {
        sender.announce(ssrc);
    }

    @Override
    public void close() {
        sender.close();
    }
}
