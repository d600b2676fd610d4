package org.jvbperc.endpoint.media;

import java.io.IOException;

/**
 * Where a call puts the frames of one remote stream. Only frames come here that were decrypted end to end and are complete.
 *
 * <p>A sink is used by one thread. It keeps up with real time; a call drops a sink that throws.
 */
public interface MediaSink extends AutoCloseable {
    /**
     * Takes a frame; timestamps do not go back.
     *
     * @throws IOException if the frame cannot be stored
     */
    void accept(MediaFrame frame) throws IOException;

    @Override
    void close() throws IOException;
}
