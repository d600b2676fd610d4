package org.jvbperc.endpoint.media;

import java.security.SecureRandom;
import java.util.List;

/** The SSRCs of the two media of an endpoint. */
public record Ssrcs(int audio, int video) {
    /** Two different random numbers other than 0. */
    public static Ssrcs random(SecureRandom random) {
        int audio = nonZero(random);
        int video = nonZero(random);
        while (video == audio) {
            video = nonZero(random);
        }
        return new Ssrcs(audio, video);
    }

    private static int nonZero(SecureRandom random) {
        int value = random.nextInt();
        while (value == 0) {
            value = random.nextInt();
        }
        return value;
    }

    /** The SSRC of one kind. */
    public int of(MediaKind kind) {
        return kind == MediaKind.AUDIO ? audio : video;
    }

    /** Whether one of them is this one. */
    public boolean contains(int ssrc) {
        return ssrc == audio || ssrc == video;
    }

    /** Both as unsigned numbers, audio first. */
    public List<Long> asLongs() {
        return List.of(Integer.toUnsignedLong(audio), Integer.toUnsignedLong(video));
    }
}
