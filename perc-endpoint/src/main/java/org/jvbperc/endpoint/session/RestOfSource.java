package org.jvbperc.endpoint.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;

/** The rest of a source that was sent in part, with timestamps that start again at 0. Used by one thread. */
final class RestOfSource implements MediaSource {
    private final MediaSource source;
    private final long offset;
    private @Nullable MediaFrame ahead;
    private boolean ended;

    /**
     * @param ahead the frame already read from the source; null if the source is at its end
     */
    RestOfSource(MediaSource source, @Nullable MediaFrame ahead) {
        this.source = source;
        this.ahead = ahead;
        this.offset = ahead == null ? 0 : ahead.timestamp();
        this.ended = ahead == null;
    }

    @Override
    public MediaKind kind() {
        return source.kind();
    }

    @Override
    public MediaFormat format() {
        return source.format();
    }

    @Override
    public @Nullable MediaFrame next() throws IOException {
        if (ended) {
            return null;
        }
        MediaFrame next = ahead != null ? ahead : source.next();
        ahead = null;
        ended = next == null;
        return next == null ? null : next.at(next.timestamp() - offset);
    }

    @Override
    public boolean seekKeyFrame() throws IOException {
        return !ended && source.seekKeyFrame();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
