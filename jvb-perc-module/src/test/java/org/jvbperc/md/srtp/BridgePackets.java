package org.jvbperc.md.srtp;

import org.jitsi.utils.ByteArrayBuffer;

/** Packets in a bridge's buffer, for tests of other packages. */
public final class BridgePackets {
    private BridgePackets() {}

    /** A copy with little room in front and behind. */
    public static ByteArrayBuffer of(byte[] packet) {
        return BridgePacket.of(packet, 10, 20);
    }
}
