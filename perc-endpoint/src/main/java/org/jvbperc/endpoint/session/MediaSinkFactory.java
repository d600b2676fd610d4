package org.jvbperc.endpoint.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaSink;

/** Opens a sink for each remote stream, once its owner is known or cannot be known any more. */
@FunctionalInterface
public interface MediaSinkFactory {
    /**
     * A sink for {@code stream}, or null to discard its frames. Called by the call's media thread.
     *
     * @throws IOException if it cannot be opened; the call continues without it
     */
    @Nullable
    MediaSink open(RemoteStream stream) throws IOException;
}
