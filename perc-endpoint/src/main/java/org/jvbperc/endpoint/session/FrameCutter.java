package org.jvbperc.endpoint.session;

import java.security.SecureRandom;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.Packetizer;
import org.jvbperc.endpoint.media.PayloadConsumer;

/** Makes RTP payloads of the frames of one stream. Used by one thread. */
@FunctionalInterface
interface FrameCutter {
    /**
     * Hands the payloads of {@code frame} to {@code consumer}, in order.
     *
     * @return false if there are none, because the frame must not be sent
     */
    boolean cut(MediaFrame frame, long nowNanos, PayloadConsumer consumer);

    /** The frames as they are: for packets that are encrypted end to end. */
    static FrameCutter plain(MediaFormat format, SecureRandom random) {
        Packetizer packetizer = Packetizer.of(format, random);
        return (frame, nowNanos, consumer) -> {
            packetizer.packetize(frame, consumer);
            return true;
        };
    }
}
