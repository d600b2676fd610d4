package org.jvbperc.endpoint.media;

/** Takes complete frames in order of time. */
@FunctionalInterface
public interface FrameConsumer {
    void frame(MediaFrame frame);
}
