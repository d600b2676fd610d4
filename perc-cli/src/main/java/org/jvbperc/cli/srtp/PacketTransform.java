package org.jvbperc.cli.srtp;

import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpStatus;

/** What one of the commands does to a packet. */
@FunctionalInterface
interface PacketTransform {
    /**
     * Changes the packet in place; there are {@value PacketBuffer#TAIL_ROOM_BYTES} octets behind it.
     *
     * @return OK if the packet is the result
     */
    SrtpStatus apply(PacketBuffer packet);
}
