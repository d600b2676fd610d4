package org.jvbperc.embedded.media;

import org.jspecify.annotations.Nullable;
import org.jvbperc.md.srtp.ArrayPacket;

/**
 * One packet in an array with room before and behind it, which jitsi-srtp's contexts change in place.
 *
 * <p>An instance belongs to one {@link PacketPool} and is at any time in one place only: the pool, a lane's queue, or the hands
 * of the lane's thread. {@link #grow} replaces the array if a packet needs more room than is left, which packets of an
 * ordinary MTU never do.
 */
public final class PacketSlot extends ArrayPacket {
    /** The largest datagram taken from the network. */
    public static final int MAX_DATAGRAM_BYTES = 1500;

    /** Free octets before a received packet. */
    public static final int HEAD_ROOM_BYTES = 16;

    /** Free octets behind the largest packet: tag, trailer with a Full EKT field, Original Header Block. */
    public static final int TAIL_ROOM_BYTES = 256;

    private long receivedNanos;
    private @Nullable PacketSink sink;

    /** An empty slot with room for every packet of an ordinary MTU. */
    public PacketSlot() {
        super(new byte[HEAD_ROOM_BYTES + MAX_DATAGRAM_BYTES + TAIL_ROOM_BYTES], HEAD_ROOM_BYTES, 0);
    }

    /**
     * Copies a datagram in.
     *
     * @return false if it is longer than {@link #MAX_DATAGRAM_BYTES}; the slot is unchanged then
     */
    public boolean fill(byte[] source, int sourceOffset, int sourceLength, long nowNanos) {
        if (sourceLength > MAX_DATAGRAM_BYTES) {
            return false;
        }
        set(getBuffer(), HEAD_ROOM_BYTES, sourceLength);
        receivedNanos = nowNanos;
        System.arraycopy(source, sourceOffset, getBuffer(), HEAD_ROOM_BYTES, sourceLength);
        return true;
    }

    /** Becomes a copy of {@code other}, trailer and all. */
    public void copyFrom(PacketSlot other) {
        int length = other.getLength();
        int needed = HEAD_ROOM_BYTES + length + TAIL_ROOM_BYTES;
        set(getBuffer().length < needed ? new byte[needed] : getBuffer(), HEAD_ROOM_BYTES, length);
        receivedNanos = other.receivedNanos;
        System.arraycopy(other.getBuffer(), other.getOffset(), getBuffer(), HEAD_ROOM_BYTES, length);
    }

    /** Empties the slot for writing up to {@link #MAX_DATAGRAM_BYTES} at {@link #getOffset()}. */
    public void clear() {
        set(getBuffer(), HEAD_ROOM_BYTES, 0);
    }

    /** When the packet arrived, in {@link System#nanoTime()}. */
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
}
