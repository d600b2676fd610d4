package org.jvbperc.sctp.wire;

import java.util.Arrays;

/**
 * Goes through chunks or parameters that follow one another, each with a length that counts its header of four octets, and each padded to a
 * multiple of four. The padding of the last one may be missing: browsers do not count that of INIT's last parameter.
 */
public final class TlvReader {
    /** Octets of a chunk's or parameter's header. */
    public static final int HEADER_BYTES = 4;

    private final byte[] buffer;
    private final int end;
    private int at;
    private int next;

    /** @param buffer not copied */
    public TlvReader(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.next = offset;
        this.end = offset + length;
    }

    /** Whether all that follows is well framed; to be asked before the first {@link #next}. */
    public boolean isWellFramed() {
        int position = next;
        while (position < end) {
            if (end - position < HEADER_BYTES) {
                return false;
            }
            int length = SctpOctets.u16(buffer, position + 2);
            if (length < HEADER_BYTES || length > end - position) {
                return false;
            }
            position += SctpOctets.padded(length);
        }
        return true;
    }

    /** Goes to the next one; false if there is none. What it reads must be {@link #isWellFramed well framed}. */
    public boolean next() {
        at = next;
        if (at >= end) {
            return false;
        }
        next = at + SctpOctets.padded(SctpOctets.u16(buffer, at + 2));
        return true;
    }

    /** Where the header is. */
    public int offset() {
        return at;
    }

    /** Header and value, in octets. */
    public int length() {
        return SctpOctets.u16(buffer, at + 2);
    }

    /** A chunk's type. */
    public int chunkType() {
        return SctpOctets.u8(buffer, at);
    }

    /** A chunk's flags. */
    public int chunkFlags() {
        return SctpOctets.u8(buffer, at + 1);
    }

    /** A parameter's type. */
    public int parameterType() {
        return SctpOctets.u16(buffer, at);
    }

    /** Where the value is. */
    public int valueOffset() {
        return at + HEADER_BYTES;
    }

    /** The value's length, in octets. */
    public int valueLength() {
        return length() - HEADER_BYTES;
    }

    /** A copy of the value. */
    public byte[] value() {
        return Arrays.copyOfRange(buffer, valueOffset(), valueOffset() + valueLength());
    }

    /** Whether nothing follows this one. */
    public boolean isLast() {
        return next >= end;
    }
}
