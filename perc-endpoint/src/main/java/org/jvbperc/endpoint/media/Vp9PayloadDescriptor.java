package org.jvbperc.endpoint.media;

import org.jspecify.annotations.Nullable;

/**
 * The VP9 payload descriptor in front of every fragment (RFC 9628 section 4.2).
 *
 * <pre>
 * I P L F B E V Z
 * [I] M PictureID(7 or, with M, 15)
 * [L] TID(3) U SID(3) D, [without F] TL0PICIDX(8)
 * [P and F] P_DIFF(7) N, up to three times, as long as N is set
 * [V] N_S(3) Y G RSV(3), [Y] N_S + 1 times WIDTH(16) HEIGHT(16), [G] N_G(8), N_G times TID(3) U R(2) RSV(2), R times P_DIFF(8)
 * </pre>
 *
 * @param lengthBytes octets of the descriptor
 * @param startsFrame B
 * @param endsFrame E
 * @param predicted P: the frame refers to earlier pictures
 * @param pictureId 0..32767, or -1 if absent
 * @param spatialLayer SID, 0 if absent
 */
record Vp9PayloadDescriptor(
        int lengthBytes, boolean startsFrame, boolean endsFrame, boolean predicted, int pictureId, int spatialLayer) {
    static final int I = 0x80;
    static final int P = 0x40;
    static final int L = 0x20;
    static final int F = 0x10;
    static final int B = 0x08;
    static final int E = 0x04;
    static final int V = 0x02;

    /** In the octet of the scalability structure. */
    static final int Y = 0x10;
    /** In the octet of the scalability structure. */
    static final int G = 0x08;

    private static final int MAX_REFERENCES = 3;

    /** Parses the descriptor of a payload, or null if it is cut short, has too many references, or nothing follows it. */
    static @Nullable Vp9PayloadDescriptor parse(byte[] payload) {
        if (payload.length < 1) {
            return null;
        }
        int flags = payload[0];
        int position = 1;
        int pictureId = -1;
        if ((flags & I) != 0) {
            boolean extended = position < payload.length && payload[position] < 0;
            if (position + (extended ? 2 : 1) > payload.length) {
                return null;
            }
            pictureId = payload[position++] & 0x7F;
            if (extended) {
                pictureId = pictureId << 8 | payload[position++] & 0xFF;
            }
        }
        int spatialLayer = 0;
        if ((flags & L) != 0) {
            if (position >= payload.length) {
                return null;
            }
            spatialLayer = payload[position] >> 1 & 7;
            position += (flags & F) != 0 ? 1 : 2;
        }
        if ((flags & P) != 0 && (flags & F) != 0) {
            position = behindReferences(payload, position);
        }
        if (position >= 0 && (flags & V) != 0) {
            position = behindStructure(payload, position);
        }
        if (position < 0 || position >= payload.length) {
            return null;
        }
        return new Vp9PayloadDescriptor(
                position, (flags & B) != 0, (flags & E) != 0, (flags & P) != 0, pictureId, spatialLayer);
    }

    /** Index behind the P_DIFFs; -1 if they do not end in time. */
    private static int behindReferences(byte[] payload, int offset) {
        for (int i = 0; i < MAX_REFERENCES && offset + i < payload.length; i++) {
            if ((payload[offset + i] & 1) == 0) {
                return offset + i + 1;
            }
        }
        return -1;
    }

    /** Index behind the scalability structure; -1 if it does not end in time. */
    private static int behindStructure(byte[] payload, int offset) {
        if (offset >= payload.length) {
            return -1;
        }
        int head = payload[offset] & 0xFF;
        int position = offset + 1;
        if ((head & Y) != 0) {
            position += 4 * ((head >> 5) + 1);
        }
        if ((head & G) != 0) {
            if (position >= payload.length) {
                return -1;
            }
            int pictures = payload[position++] & 0xFF;
            for (int i = 0; i < pictures; i++) {
                if (position >= payload.length) {
                    return -1;
                }
                position += 1 + (payload[position] >> 2 & 3);
            }
        }
        return position;
    }
}
