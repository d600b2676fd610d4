package org.jvbperc.endpoint.sframe;

import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.sframe.MediaCodec;

/** The codec of each kind of stream, as SFrame numbers it. */
final class StreamCodec {
    private StreamCodec() {}

    static MediaCodec of(MediaKind kind) {
        return switch (kind) {
            case AUDIO -> MediaCodec.OPUS;
            case VIDEO -> MediaCodec.VP8;
        };
    }
}
