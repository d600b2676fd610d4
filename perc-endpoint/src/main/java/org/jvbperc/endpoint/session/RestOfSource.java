package org.jvbperc.endpoint.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;

/** What is left of a source of which something has been sent; its time begins anew. Used by one thread. */
final class RestOfSource implements MediaSource {
    private final MediaSource source;
    private final long offset;
    private @Nullable MediaFrame ahead;
    private boolean ended;

    /**
     * @param ahead already taken from the source; null if that is at its end
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
    public void close() throws IOException {
        source.close();
    }
}
