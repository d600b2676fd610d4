package org.jitsi.nlj;

import org.jitsi.rtp.Packet;

/** Double with a real class's name. */
public final class PacketInfo {
    private final Packet packet;

    public PacketInfo(Packet packet) {
        this.packet = packet;
    }

    public Packet getPacket() {
        return packet;
    }
}
