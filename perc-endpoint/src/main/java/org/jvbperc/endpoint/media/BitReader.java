package org.jvbperc.endpoint.media;

/** Reads unsigned numbers bit by bit, the most significant first. Behind the end all bits are 0, and {@link #isBeyondEnd} is true. */
final class BitReader {
    private final byte[] data;
    private final int endBit;
    private int position;

    BitReader(byte[] data, int offset, int end) {
        this.data = data;
        this.position = offset * 8;
        this.endBit = end * 8;
    }

    /** The next {@code count} bits, at most 31. */
    int read(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int bit = position < endBit ? data[position / 8] >> 7 - position % 8 & 1 : 0;
            position++;
            value = value << 1 | bit;
        }
        return value;
    }

    /** The next bit. */
    boolean flag() {
        return read(1) == 1;
    }

    void skip(int count) {
        position += count;
    }

    /** Whether more was read than there is. */
    boolean isBeyondEnd() {
        return position > endBit;
    }
}
