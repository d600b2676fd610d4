package org.jvbperc.endpoint.media;

import java.io.IOException;

/**
 * Takes the frames of one remote stream, which are complete and were decrypted end to end.
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
