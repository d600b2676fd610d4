package org.jvbperc.endpoint.media;

/**
 * Puts frames together from RTP payloads that come in order. A frame comes out as it was sent or not at all. An instance
 * belongs to one stream and one thread; nothing that a peer sends makes it throw.
 */
public sealed interface Depacketizer permits OpusDepacketizer, VideoDepacketizer {
    /** Takes the next packet in order of outer sequence numbers. */
    void packet(MediaPacket packet, FrameConsumer consumer);

    /** Packets are missing before the next one. */
    void lost();

    /** Frames dropped because a part was missing or malformed. */
    long droppedFrames();

    /** Packets whose payload is not of the format. */
    long malformedPackets();

    /** A depacketizer for the format. */
    static Depacketizer of(MediaFormat format) {
        return switch (format) {
            case OPUS -> new OpusDepacketizer();
            case VP8 -> new Vp8Depacketizer();
            case VP9 -> new Vp9Depacketizer();
            case AV1 -> new Av1Depacketizer();
        };
    }
}
