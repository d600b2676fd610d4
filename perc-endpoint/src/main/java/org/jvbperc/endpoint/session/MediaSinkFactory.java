package org.jvbperc.endpoint.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaSink;

/** Opens a sink for each remote stream, once it is known whose it is or that it cannot be known. */
@FunctionalInterface
public interface MediaSinkFactory {
    /**
     * A sink for {@code stream}, or null to throw its frames away. Called by the call's media thread.
     *
     * @throws IOException if it cannot be opened; the call goes on without
     */
    @Nullable
    MediaSink open(RemoteStream stream) throws IOException;
}
