package org.jvbperc.endpoint.media;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jvbperc.crypto.Octets;

/**
 * One encoded frame: an Opus packet, a VP8 frame, the VP9 frames of one picture, or an AV1 temporal unit.
 *
 * @param data the codec's octets, exactly as they stood in the file or as the encoder made them; at least one
 * @param timestamp media time of the frame in units of {@link MediaKind#clockRateHz()}, from the start of its stream
 * @param duration in the same units, 0 if unknown
 * @param keyFrame whether a decoder can start here; true for every Opus frame
 */
public record MediaFrame(Octets data, long timestamp, int duration, boolean keyFrame) {
    public MediaFrame {
        if (data.length() == 0) {
            throw new IllegalArgumentException("a frame has no octets");
        }
        if (duration < 0) {
            throw new IllegalArgumentException("frame duration " + duration + " is negative");
        }
    }

    /** The same frame at another time. */
    public MediaFrame at(long newTimestamp) {
        return new MediaFrame(data, newTimestamp, duration, keyFrame);
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the frame: enough to compare what was sent and received. */
    public String shortHash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(data.toByteArray());
            return Octets.of(digest, 0, 8).toHex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }
}
