package org.jvbperc.endpoint.media;

/** Width and height in pixels, as a key frame tells them. */
record PictureSize(int width, int height) {
    /** For key frames whose size cannot be read. */
    static final PictureSize UNKNOWN = new PictureSize(0, 0);

    /** The size of a key frame's picture. */
    static PictureSize of(MediaFormat format, byte[] keyFrame) {
        return switch (format) {
            case OPUS -> UNKNOWN;
            case VP8 -> new PictureSize(Vp8Frame.width(keyFrame), Vp8Frame.height(keyFrame));
            case VP9 -> {
                PictureSize size = Vp9Frame.keyFrame(keyFrame);
                yield size == null ? UNKNOWN : size;
            }
            case AV1 -> Av1Unit.size(keyFrame);
        };
    }
}
