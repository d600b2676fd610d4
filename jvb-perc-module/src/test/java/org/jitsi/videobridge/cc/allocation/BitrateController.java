package org.jitsi.videobridge.cc.allocation;

/** Double with a real class's name. */
public final class BitrateController {
    private final PacketHandler packetHandler = new PacketHandler();

    public PacketHandler handler() {
        return packetHandler;
    }
}
