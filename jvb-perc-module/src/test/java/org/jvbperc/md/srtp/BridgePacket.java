package org.jvbperc.md.srtp;

import java.util.Arrays;
import org.jvbperc.rtp.PacketBuffer;

/** A packet in a bridge's buffer: as jitsi-media-transform's, {@code grow} changes buffer and offset when room is missing. */
public class BridgePacket extends ArrayPacket {
    public BridgePacket(byte[] buffer, int offset, int length) {
        super(buffer, offset, length);
    }

    /** A copy of {@code packet} with room in front and behind. */
    static BridgePacket of(byte[] packet, int headRoom, int tailRoom) {
        byte[] buffer = new byte[headRoom + packet.length + tailRoom];
        System.arraycopy(packet, 0, buffer, headRoom, packet.length);
        return new BridgePacket(buffer, headRoom, packet.length);
    }

    /** What the bridge does for every receiver but the last. */
    BridgePacket copy() {
        return of(toByteArray(), 10, 20);
    }

    PacketBuffer toPacketBuffer() {
        return PacketBuffer.copyOf(toByteArray());
    }

    @Override
    public void grow(int howMuch) {
        if (getOffset() + getLength() + howMuch > getBuffer().length) {
            set(Arrays.copyOf(toByteArray(), getLength() + howMuch), 0, getLength());
        }
    }
}
