package org.jvbperc.md.srtp;

import java.util.Arrays;
import org.jitsi.utils.ByteArrayBuffer;
import org.jvbperc.rtp.PacketBuffer;

/** A packet in a bridge's buffer: as jitsi-media-transform's, {@code grow} changes buffer and offset when room is missing. */
public class BridgePacket implements ByteArrayBuffer {
    private byte[] buffer;
    private int offset;
    private int length;

    public BridgePacket(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
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

    public byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    PacketBuffer toPacketBuffer() {
        return PacketBuffer.copyOf(toByteArray());
    }

    @Override
    public byte[] getBuffer() {
        return buffer;
    }

    @Override
    public int getOffset() {
        return offset;
    }

    @Override
    public int getLength() {
        return length;
    }

    @Override
    public void setLength(int newLength) {
        length = newLength;
    }

    @Override
    public void setOffset(int newOffset) {
        offset = newOffset;
    }

    @Override
    public boolean isInvalid() {
        return buffer.length < offset + length;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] target) {
        System.arraycopy(buffer, offset + from, target, 0, count);
    }

    @Override
    public void grow(int howMuch) {
        if (offset + length + howMuch > buffer.length) {
            buffer = Arrays.copyOf(toByteArray(), length + howMuch);
            offset = 0;
        }
    }

    @Override
    public void append(byte[] data, int count) {
        grow(count);
        System.arraycopy(data, 0, buffer, offset + length, count);
        length += count;
    }

    @Override
    public void shrink(int howMuch) {
        length -= howMuch;
    }
}
