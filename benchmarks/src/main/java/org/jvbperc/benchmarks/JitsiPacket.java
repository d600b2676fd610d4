package org.jvbperc.benchmarks;

import org.jitsi.utils.ByteArrayBuffer;

/** A packet at the start of an array with enough room behind it, as jitsi-srtp wants it. */
final class JitsiPacket implements ByteArrayBuffer {
    private byte[] buffer = new byte[0];
    private int length;

    void set(byte[] newBuffer, int newLength) {
        buffer = newBuffer;
        length = newLength;
    }

    @Override
    public byte[] getBuffer() {
        return buffer;
    }

    @Override
    public int getOffset() {
        return 0;
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
        if (newOffset != 0) {
            throw new IllegalArgumentException("offset " + newOffset + ": expected 0");
        }
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int offset, int count, byte[] target) {
        System.arraycopy(buffer, offset, target, 0, count);
    }

    @Override
    public void grow(int octets) {
        if (length + octets > buffer.length) {
            throw new IllegalStateException("no room for " + octets + " octets");
        }
    }

    @Override
    public void append(byte[] data, int count) {
        System.arraycopy(data, 0, buffer, length, count);
        length += count;
    }

    @Override
    public void shrink(int octets) {
        length -= octets;
    }
}
