package org.jvbperc.endpoint.media;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jvbperc.crypto.Octets;

/**
 * The formats of encoded media that an endpoint can send and receive, each with the payload type under which it offers it; of each kind
 * the preferred one first. Rooms of double encryption have the preferred ones only, frame rooms all.
 */
public enum MediaFormat {
    /** RFC 7587. */
    OPUS(MediaKind.AUDIO, "opus", MediaKind.AUDIO.payloadType()),
    /** RFC 7741. */
    VP8(MediaKind.VIDEO, "VP8", MediaKind.VIDEO.payloadType()),
    /** RFC 9628, profile 0. */
    VP9(MediaKind.VIDEO, "VP9", 101),
    /** "RTP Payload Format For AV1" of the Alliance for Open Media, main profile. */
    AV1(MediaKind.VIDEO, "AV1", 102);

    private final MediaKind kind;
    private final String encodingName;
    private final int payloadType;

    MediaFormat(MediaKind kind, String encodingName, int payloadType) {
        this.kind = kind;
        this.encodingName = encodingName;
        this.payloadType = payloadType;
    }

    /** Audio or video. */
    public MediaKind kind() {
        return kind;
    }

    /** The name in {@code a=rtpmap}. */
    public String encodingName() {
        return encodingName;
    }

    /** RTP payload type, as this endpoint offers it. */
    public int payloadType() {
        return payloadType;
    }

    /** Whether rooms of double encryption have it. */
    public boolean isPreferred() {
        return this == preferred(kind);
    }

    /** The preferred format of a kind. */
    public static MediaFormat preferred(MediaKind kind) {
        return kind == MediaKind.AUDIO ? OPUS : VP8;
    }

    /** All formats of a kind, the preferred one first. */
    public static List<MediaFormat> all(MediaKind kind) {
        return Arrays.stream(values()).filter(format -> format.kind == kind).toList();
    }

    /** The format of this name, whatever its case; names are those of {@code a=rtpmap}. */
    public static Optional<MediaFormat> named(String encodingName) {
        String name = encodingName.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.encodingName.toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /** The format that this endpoint offers under a payload type. */
    public static Optional<MediaFormat> offeredAs(int payloadType) {
        return Arrays.stream(values())
                .filter(format -> format.payloadType == payloadType)
                .findFirst();
    }

    /** Whether a decoder can start at this frame; true for every Opus packet. */
    public boolean isKeyFrame(Octets frame) {
        byte[] data = frame.toByteArray();
        return switch (this) {
            case OPUS -> true;
            case VP8 -> Vp8Frame.isKeyFrame(data, 0, data.length);
            case VP9 -> Vp9Frame.keyFrame(data) != null;
            case AV1 -> Av1Unit.isKeyFrame(data);
        };
    }
}
