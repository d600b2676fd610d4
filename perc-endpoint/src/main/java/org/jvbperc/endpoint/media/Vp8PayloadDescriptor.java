package org.jvbperc.endpoint.media;

import org.jspecify.annotations.Nullable;

/**
 * The VP8 payload descriptor in front of every fragment (RFC 7741 section 4.2).
 *
 * <pre>
 * X R N S R PID(3)
 * [X] I L T K RSV(4)
 * [I] M PictureID(7 or, with M, 15)
 * [L] TL0PICIDX(8)
 * [T or K] TID(2) Y KEYIDX(5)
 * </pre>
 *
 * @param lengthBytes octets of the descriptor
 * @param startOfPartition S
 * @param partitionIndex PID, 0..7
 * @param nonReference N
 * @param pictureId 0..32767, or -1 if absent
 */
record Vp8PayloadDescriptor(
        int lengthBytes, boolean startOfPartition, int partitionIndex, boolean nonReference, int pictureId) {
    static final int X = 0x80;
    static final int N = 0x20;
    static final int S = 0x10;
    static final int I = 0x80;
    static final int L = 0x40;
    static final int T = 0x20;
    static final int K = 0x10;

    /** Parses the descriptor of a payload, or null if it is cut short or nothing follows it. */
    static @Nullable Vp8PayloadDescriptor parse(byte[] payload, int offset, int length) {
        if (length < 1) {
            return null;
        }
        int first = payload[offset] & 0xFF;
        int position = 1;
        int pictureId = -1;
        if ((first & X) != 0) {
            if (length < 2) {
                return null;
            }
            int extension = payload[offset + 1] & 0xFF;
            position = 2;
            if ((extension & I) != 0) {
                if (position >= length) {
                    return null;
                }
                pictureId = payload[offset + position++] & 0xFF;
                if ((pictureId & 0x80) != 0) {
                    if (position >= length) {
                        return null;
                    }
                    pictureId = ((pictureId & 0x7F) << 8) | (payload[offset + position++] & 0xFF);
                }
            }
            position += (extension & L) != 0 ? 1 : 0;
            position += (extension & (T | K)) != 0 ? 1 : 0;
        }
        if (position >= length) {
            return null;
        }
        return new Vp8PayloadDescriptor(position, (first & S) != 0, first & 7, (first & N) != 0, pictureId);
    }

    /** Whether a frame begins here. */
    boolean startsFrame() {
        return startOfPartition && partitionIndex == 0;
    }
}
