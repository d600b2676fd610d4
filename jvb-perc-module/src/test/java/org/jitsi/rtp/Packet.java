package org.jitsi.rtp;

import org.jvbperc.md.srtp.BridgePacket;

/** Double with a real class's name. */
public class Packet extends BridgePacket {
    public Packet(byte[] buffer, int offset, int length) {
        super(buffer, offset, length);
    }
}
