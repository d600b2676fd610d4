package org.jvbperc.trial;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;

/** A source played several times as fast, for more packets. */
final class FastSource implements MediaSource {
    private final MediaSource source;
    private final int speed;

    FastSource(MediaSource source, int speed) {
        this.source = source;
        this.speed = speed;
    }

    @Override
    public MediaKind kind() {
        return source.kind();
    }

    @Override
    public @Nullable MediaFrame next() throws IOException {
        MediaFrame frame = source.next();
        return frame == null
                ? null
                : new MediaFrame(frame.data(), frame.timestamp() / speed, frame.duration() / speed, frame.keyFrame());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
