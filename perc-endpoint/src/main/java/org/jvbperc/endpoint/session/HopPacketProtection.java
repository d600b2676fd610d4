package org.jvbperc.endpoint.session;

import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** The one layer to the bridge (RFC 7714), around payloads of sealed frames. Owns the sender. */
record HopPacketProtection(SrtpSender sender) implements PacketProtection {
    @Override
    public SrtpStatus protect(PacketBuffer packet, long nowNanos) {
        return sender.protect(packet);
    }

    @Override
    public SrtpStatus protectRtcp(PacketBuffer packet) {
        return sender.protectRtcp(packet);
    }

    @Override
    public void announce(int ssrc) {
        // The key id is in each frame.
    }

    @Override
    public void close() {
        sender.close();
    }
}
