package org.jvbperc.testenv.call;

import java.util.Random;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;

/** Two minutes of frames of 20 ms that no two are alike. */
public final class Tone implements MediaSource {
    private static final int FRAMES = 6000;
    private static final int FRAME_TIME = 960;
    private static final int FRAME_BYTES = 80;

    /** One frame of 20 ms (RFC 6716 section 3.1). */
    private static final byte OPUS_TOC = (byte) 0xF8;

    private final Random random = new Random(1);
    private int next;

    @Override
    public MediaKind kind() {
        return MediaKind.AUDIO;
    }

    @Override
    public MediaFrame next() {
        if (next == FRAMES) {
            return null;
        }
        byte[] octets = new byte[FRAME_BYTES];
        random.nextBytes(octets);
        octets[0] = OPUS_TOC;
        return new MediaFrame(Octets.of(octets), (long) next++ * FRAME_TIME, FRAME_TIME, true);
    }

    @Override
    public void close() {
        next = FRAMES;
    }
}
