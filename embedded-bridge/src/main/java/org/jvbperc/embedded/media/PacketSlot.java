package org.jvbperc.embedded.media;

import java.util.Arrays;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One packet in an array with room before and behind it, in the form that jitsi-srtp's contexts change in place.
 *
 * <p>An instance belongs to one {@link PacketPool} and is at any time in one place only: the pool, a lane's queue, or the hands
 * of the lane's thread. {@link #grow} replaces the array if a packet needs more room than is left, which packets of an
 * ordinary MTU never do.
 */
public final class PacketSlot implements ByteArrayBuffer {
    /** The largest datagram taken from the network. */
    public static final int MAX_DATAGRAM_BYTES = 1500;

    /** Free octets before a received packet. */
    public static final int HEAD_ROOM_BYTES = 16;

    /** Free octets behind the largest packet: tag, trailer with a Full EKT field, Original Header Block. */
    public static final int TAIL_ROOM_BYTES = 256;

    private byte[] buffer = new byte[HEAD_ROOM_BYTES + MAX_DATAGRAM_BYTES + TAIL_ROOM_BYTES];
    private int offset = HEAD_ROOM_BYTES;
    private int length;
    private long receivedNanos;
    private @Nullable PacketSink sink;

    /**
     * Copies a datagram in.
     *
     * @return false if it is longer than {@link #MAX_DATAGRAM_BYTES}; the slot is unchanged then
     */
    public boolean fill(byte[] source, int sourceOffset, int sourceLength, long nowNanos) {
        if (sourceLength > MAX_DATAGRAM_BYTES) {
            return false;
        }
        offset = HEAD_ROOM_BYTES;
        length = sourceLength;
        receivedNanos = nowNanos;
        System.arraycopy(source, sourceOffset, buffer, offset, sourceLength);
        return true;
    }

    /** Becomes a copy of {@code other}, trailer and all. */
    public void copyFrom(PacketSlot other) {
        int needed = HEAD_ROOM_BYTES + other.length + TAIL_ROOM_BYTES;
        if (buffer.length < needed) {
            buffer = new byte[needed];
        }
        offset = HEAD_ROOM_BYTES;
        length = other.length;
        receivedNanos = other.receivedNanos;
        System.arraycopy(other.buffer, other.offset, buffer, offset, length);
    }

    /** Empties the slot for writing up to {@link #MAX_DATAGRAM_BYTES} at {@link #getOffset()}. */
    public void clear() {
        offset = HEAD_ROOM_BYTES;
        length = 0;
    }

    /** When the packet came, in {@link System#nanoTime()}. */
    public long receivedNanos() {
        return receivedNanos;
    }

    /** Who takes the packet when it leaves the queue it waits in. */
    public @Nullable PacketSink sink() {
        return sink;
    }

    /** Sets {@link #sink()}. */
    public void setSink(@Nullable PacketSink newSink) {
        sink = newSink;
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
        return offset < 0 || length <= 0 || buffer.length - offset < length;
    }

    @Override
    public void readRegionToBuff(int regionOffset, int regionLength, byte[] target) {
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
    public void append(byte[] data, int appendLength) {
        grow(appendLength);
        System.arraycopy(data, 0, buffer, offset + length, appendLength);
        length += appendLength;
    }

    @Override
    public void shrink(int howMuch) {
        length = Math.max(0, length - howMuch);
    }
}
