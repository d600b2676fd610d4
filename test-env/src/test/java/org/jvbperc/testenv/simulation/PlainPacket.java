package org.jvbperc.testenv.simulation;

import java.util.Arrays;
import org.jitsi.utils.ByteArrayBuffer;
import org.jvbperc.rtp.RtpView;

/** A packet inside the simulated bridge, with room for what SRTP contexts append. */
final class PlainPacket implements ByteArrayBuffer {
    private static final int TAIL_BYTES = 256;

    private byte[] buffer;
    private int offset;
    private int length;

    private PlainPacket(byte[] buffer, int length) {
        this.buffer = buffer;
        this.length = length;
    }

    static PlainPacket of(byte[] datagram) {
        return new PlainPacket(Arrays.copyOf(datagram, datagram.length + TAIL_BYTES), datagram.length);
    }

    PlainPacket copy() {
        return of(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    int ssrc() {
        return RtpView.ssrc(buffer, offset);
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
    public void setLength(int value) {
        length = value;
    }

    @Override
    public void setOffset(int value) {
        offset = value;
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] target) {
        System.arraycopy(buffer, offset + from, target, 0, count);
    }

    @Override
    public void grow(int howMuch) {
        if (offset + length + howMuch > buffer.length) {
            buffer = Arrays.copyOf(buffer, offset + length + howMuch);
        }
    }

    @Override
    public void append(byte[] data, int count) {
        grow(count);
        System.arraycopy(data, 0, buffer, offset + length, count);
        length += count;
    }

    @Override
    public void shrink(int count) {
        length = Math.max(0, length - count);
    }
}
