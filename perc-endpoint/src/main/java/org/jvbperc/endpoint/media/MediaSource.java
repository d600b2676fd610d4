package org.jvbperc.endpoint.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The source of the frames that a call sends: a file, or an application's encoder.
 *
 * <p>A source is owned by one thread. {@link #next()} may read from a disk but must not wait for real time: the call paces
 * frames by their timestamps.
 */
public interface MediaSource extends AutoCloseable {
    /** Audio or video. */
    MediaKind kind();

    /** The format of its frames, that of the first frame for all. */
    default MediaFormat format() {
        return MediaFormat.preferred(kind());
    }

    /**
     * The next frame in order of time, or null at the end.
     *
     * @throws IOException if the source cannot be read or is malformed; the source is then at its end
     */
    @Nullable
    MediaFrame next() throws IOException;

    /**
     * Makes the next frame a key frame, if the source can do that without leaving out frames that must be sent.
     *
     * @return whether it will be one
     * @throws IOException as {@link #next}
     */
    default boolean seekKeyFrame() throws IOException {
        return false;
    }

    @Override
    void close() throws IOException;
}
