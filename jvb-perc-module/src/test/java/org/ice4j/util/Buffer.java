package org.ice4j.util;

/** Double with a real class's name. */
public final class Buffer {
    private final byte[] buffer;
    private final int offset;
    private final int length;

    public Buffer(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
    }

    public byte[] getBuffer() {
        return buffer;
    }

    public int getOffset() {
        return offset;
    }

    public int getLength() {
        return length;
    }
}
