package org.jitsi.nlj;

/** Double with a real class's name. */
public interface PacketHandler {
    void processPacket(PacketInfo packetInfo);
}
