package org.jvbperc.endpoint.sframe;

import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.sframe.MediaCodec;

/** The codec of each format, as SFrame numbers it. */
final class StreamCodec {
    private StreamCodec() {}

    static MediaCodec of(MediaFormat format) {
        return switch (format) {
            case OPUS -> MediaCodec.OPUS;
            case VP8 -> MediaCodec.VP8;
            case VP9 -> MediaCodec.VP9;
            case AV1 -> MediaCodec.AV1;
        };
    }
}
