package org.jvbperc.endpoint.media;

/**
 * Properties of a VP8 frame that its first octets tell (RFC 6386 section 9.1).
 *
 * <p>Frame tag of 3 octets, little-endian: key frame bit (0 = key frame), version(3), show(1), first partition size(19). In a
 * key frame follow the start code 9D 01 2A and two 16-bit values: width(14) scale(2), height(14) scale(2).
 */
final class Vp8Frame {
    private static final int KEY_FRAME_HEADER_BYTES = 10;

    private Vp8Frame() {}

    /** Whether {@code frame} is a key frame with a valid start code. */
    static boolean isKeyFrame(byte[] frame, int offset, int length) {
        return length >= KEY_FRAME_HEADER_BYTES
                && (frame[offset] & 1) == 0
                && frame[offset + 3] == (byte) 0x9D
                && frame[offset + 4] == 0x01
                && frame[offset + 5] == 0x2A;
    }

    /** Width in pixels of a key frame. */
    static int width(byte[] keyFrame) {
        return LittleEndian.getShort(keyFrame, 6) & 0x3FFF;
    }

    /** Height in pixels of a key frame. */
    static int height(byte[] keyFrame) {
        return LittleEndian.getShort(keyFrame, 8) & 0x3FFF;
    }
}
