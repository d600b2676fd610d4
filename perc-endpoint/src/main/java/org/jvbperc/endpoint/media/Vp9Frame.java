package org.jvbperc.endpoint.media;

import org.jspecify.annotations.Nullable;

/** What the uncompressed header of a VP9 frame tells (VP9 bitstream specification section 6.2). */
final class Vp9Frame {
    private static final int FRAME_MARKER = 2;
    private static final int SYNC_CODE = 0x498342;
    private static final int CS_RGB = 7;

    private Vp9Frame() {}

    /** The size of a key frame's picture, or null if it is no key frame. */
    static @Nullable PictureSize keyFrame(byte[] frame) {
        BitReader bits = new BitReader(frame, 0, frame.length);
        if (bits.read(2) != FRAME_MARKER) {
            return null;
        }
        int profile = bits.read(1) + 2 * bits.read(1);
        bits.skip(profile == 3 ? 1 : 0);
        boolean showsExistingFrame = bits.flag();
        boolean isInterFrame = bits.flag();
        bits.skip(2); // show_frame, error_resilient_mode
        if (showsExistingFrame || isInterFrame || bits.read(24) != SYNC_CODE) {
            return null;
        }
        bits.skip(profile >= 2 ? 1 : 0); // bit depth
        boolean oddProfile = profile % 2 == 1;
        if (bits.read(3) == CS_RGB) {
            bits.skip(oddProfile ? 1 : 0);
        } else {
            bits.skip(oddProfile ? 4 : 1); // color_range, and in odd profiles the subsampling
        }
        PictureSize size = new PictureSize(bits.read(16) + 1, bits.read(16) + 1);
        return bits.isBeyondEnd() ? null : size;
    }
}
