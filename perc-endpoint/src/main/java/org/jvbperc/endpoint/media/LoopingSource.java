package org.jvbperc.endpoint.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Plays a source again and again, with continuing timestamps. Used by one thread. */
public final class LoopingSource implements MediaSource {
    /** Opens the source at its beginning. */
    @FunctionalInterface
    public interface Opener {
        MediaSource open() throws IOException;
    }

    private final Opener opener;
    private MediaSource current;
    private boolean currentHadFrames;
    private long offset;
    private long end;

    /** Opens the source for its first round. */
    public LoopingSource(Opener opener) throws IOException {
        this.opener = opener;
        this.current = opener.open();
    }

    @Override
    public MediaKind kind() {
        return current.kind();
    }

    @Override
    public MediaFormat format() {
        return current.format();
    }

    /** The next frame; null only if the source has no frames at all. */
    @Override
    public @Nullable MediaFrame next() throws IOException {
        MediaFrame frame = current.next();
        if (frame == null && currentHadFrames) {
            begin();
            frame = current.next();
        }
        if (frame == null) {
            return null;
        }
        currentHadFrames = true;
        long timestamp = offset + frame.timestamp();
        end = timestamp + Math.max(1, frame.duration());
        return frame.at(timestamp);
    }

    private void begin() throws IOException {
        current.close();
        current = opener.open();
        currentHadFrames = false;
        offset = end;
    }

    /** Begins the next round early: a video begins with a key frame. */
    @Override
    public boolean seekKeyFrame() throws IOException {
        if (currentHadFrames) {
            begin();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
