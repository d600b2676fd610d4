package org.jvbperc.md.srtp;

import java.util.Arrays;
import org.jitsi.utils.ByteArrayBuffer;

/**
 * A packet inside an array, which the contexts change in place, for callers without a bridge's packet classes.
 *
 * <p>{@link #grow} replaces the array if a packet needs more room than there is behind it. Owned by one thread at a time.
 */
public class ArrayPacket implements ByteArrayBuffer {
    private byte[] buffer;
    private int offset;
    private int length;

    /** An empty packet without an array; {@link #set} gives it one. */
    public ArrayPacket() {
        this(new byte[0], 0, 0);
    }

    /** The packet at {@code offset}; the array stays the caller's. */
    public ArrayPacket(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
    }

    /** Points to another packet. */
    public final void set(byte[] newBuffer, int newOffset, int newLength) {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
    }

    /** A copy of the packet's octets. */
    public final byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    @Override
    public final byte[] getBuffer() {
        return buffer;
    }

    @Override
    public final int getOffset() {
        return offset;
    }

    @Override
    public final int getLength() {
        return length;
    }

    @Override
    public final void setLength(int newLength) {
        length = newLength;
    }

    @Override
    public final void setOffset(int newOffset) {
        offset = newOffset;
    }

    @Override
    public final boolean isInvalid() {
        return offset < 0 || length <= 0 || buffer.length - offset < length;
    }

    @Override
    public final void readRegionToBuff(int regionOffset, int regionLength, byte[] target) {
        if (regionOffset >= 0 && regionLength > 0 && regionOffset + regionLength <= length) {
            System.arraycopy(buffer, offset + regionOffset, target, 0, regionLength);
        }
    }

    @Override
    public void grow(int howMuch) {
        int needed = offset + length + howMuch;
        if (howMuch > 0 && needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, needed);
        }
    }

    @Override
    public final void append(byte[] data, int appendLength) {
        grow(appendLength);
        System.arraycopy(data, 0, buffer, offset + length, appendLength);
        length += appendLength;
    }

    @Override
    public final void shrink(int howMuch) {
        length = Math.max(0, length - howMuch);
    }
}
