package org.jvbperc.sframe;

/**
 * The codecs whose frames can be sealed, each with the layout of its sealed frames ("The sealed frame" in
 * docs/frame-protection.md).
 */
public enum MediaCodec {
    /** Opus packets: nothing stays in clear. */
    OPUS(1),
    /** VP8 frames: 10 octets of a key frame and 3 of another stay in clear. */
    VP8(2),
    /** VP9 frames: nothing stays in clear. */
    VP9(3),
    /** AV1 temporal units: the sequence header stays in clear, and one OBU carries all. */
    AV1(4);

    private final int number;

    MediaCodec(int number) {
        this.number = number;
    }

    /** Number in the additional authenticated data. */
    int number() {
        return number;
    }

    /**
     * Octets that must be free behind this frame so that {@link SFrameSender#seal} has room; 0 for a frame that cannot be sealed. For
     * every codec but AV1 it is {@value SFrameSender#MAX_EXPANSION_BYTES}.
     */
    public int roomBytes(byte[] buffer, int offset, int length) {
        int sframeBytes = length + SFrameSender.MAX_EXPANSION_BYTES;
        FrameLayout layout = layout();
        int prefix = layout.prefixBytes(buffer, offset, length, sframeBytes);
        return prefix < 0 ? 0 : prefix - layout.clearBytes(buffer, offset, length) + SFrameSender.MAX_EXPANSION_BYTES;
    }

    FrameLayout layout() {
        return switch (this) {
            case OPUS, VP9 -> LeadingClearLayout.NOTHING_CLEAR;
            case VP8 -> LeadingClearLayout.VP8;
            case AV1 -> Av1Layout.INSTANCE;
        };
    }
}
