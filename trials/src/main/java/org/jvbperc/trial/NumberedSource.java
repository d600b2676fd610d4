package org.jvbperc.trial;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;

/**
 * Endless audio frames that carry their participant's number and their own, so that a receiver knows which ones it has missed.
 * Used by one thread.
 */
final class NumberedSource implements MediaSource {
    private static final int FRAME_BYTES = 80;

    private final int participant;
    private final int duration;
    private final SplittableRandom random;
    private int next;

    /**
     * @param participant the number of the participant
     * @param frameMillis length of a frame
     */
    NumberedSource(int participant, int frameMillis) {
        this.participant = participant;
        this.duration = frameMillis * MediaKind.AUDIO.clockRateHz() / 1000;
        this.random = new SplittableRandom(participant);
    }

    /** Whose frame this is. */
    static int participant(MediaFrame frame) {
        return octets(frame).getInt(0);
    }

    /** Which of its participant's frames this is, from 0. */
    static int number(MediaFrame frame) {
        return octets(frame).getInt(Integer.BYTES);
    }

    private static ByteBuffer octets(MediaFrame frame) {
        return ByteBuffer.wrap(frame.data().toByteArray());
    }

    @Override
    public MediaKind kind() {
        return MediaKind.AUDIO;
    }

    @Override
    public @Nullable MediaFrame next() {
        byte[] octets = new byte[FRAME_BYTES];
        random.nextBytes(octets);
        int number = next++;
        ByteBuffer.wrap(octets).putInt(participant).putInt(number);
        return new MediaFrame(Octets.of(octets), (long) number * duration, duration, true);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
