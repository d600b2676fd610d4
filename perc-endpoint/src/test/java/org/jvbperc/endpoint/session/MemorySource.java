package org.jvbperc.endpoint.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;

/** Frames from a list. */
public final class MemorySource implements MediaSource {
    private final MediaKind kind;
    private final Deque<MediaFrame> frames;
    public boolean closed;

    public MemorySource(MediaKind kind, List<MediaFrame> frames) {
        this.kind = kind;
        this.frames = new ArrayDeque<>(frames);
    }

    @Override
    public MediaKind kind() {
        return kind;
    }

    @Override
    public @Nullable MediaFrame next() {
        return frames.poll();
    }

    @Override
    public void close() {
        closed = true;
    }
}
