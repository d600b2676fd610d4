package org.jvbperc.endpoint.session;

import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/** What protects the packets that a session sends, in place. Used by one thread. */
interface PacketProtection extends AutoCloseable {
    /** Protects a packet, which grows. */
    SrtpStatus protect(PacketBuffer packet, long nowNanos);

    /** Protects a compound RTCP packet, which grows. */
    SrtpStatus protectRtcp(PacketBuffer packet);

    /** Lets the next packet of a source tell receivers its key, where packets do that. */
    void announce(int ssrc);

    /** Wipes the keys. */
    @Override
    void close();
}
