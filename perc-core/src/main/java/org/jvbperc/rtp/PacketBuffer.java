package org.jvbperc.rtp;

import java.util.Objects;

/**
 * A packet's place inside a caller-owned array, which the transforms change in place.
 *
 * <p>A packet may grow into the room behind it, up to the end of the array; {@link #TAIL_ROOM_BYTES} is enough for every sender
 * and distributor transform of this project together. One thread may reuse an instance for packet after packet.
 */
public final class PacketBuffer {
    /** Inner tag 16, OHB 4, outer tag 16, Full EKT field for a 32-octet key 63; rounded up. */
    public static final int TAIL_ROOM_BYTES = 112;

    private byte[] buffer;
    private int offset;
    private int length;

    /** An empty place without room, to be {@link #set}. */
    public PacketBuffer() {
        this(new byte[0], 0, 0);
    }

    /** The packet at {@code offset}; the array stays the caller's. */
    public PacketBuffer(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
    }

    /** A copy of {@code packet} with tail room behind it. */
    public static PacketBuffer copyOf(byte[] packet) {
        byte[] copy = java.util.Arrays.copyOf(packet, packet.length + TAIL_ROOM_BYTES);
        return new PacketBuffer(copy, 0, packet.length);
    }

    /** Points to another packet. */
    public void set(byte[] newBuffer, int newOffset, int newLength) {
        Objects.checkFromIndexSize(newOffset, newLength, newBuffer.length);
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Index just behind the packet. */
    public int end() {
        return offset + length;
    }

    /** Octets between the packet and the end of the array. */
    public int tailRoomBytes() {
        return buffer.length - offset - length;
    }

    /** Changes the length; content is not touched. */
    public void setLength(int newLength) {
        Objects.checkFromIndexSize(offset, newLength, buffer.length);
        length = newLength;
    }

    /** A copy of the packet's octets. */
    public byte[] toByteArray() {
        return java.util.Arrays.copyOfRange(buffer, offset, offset + length);
    }
}
