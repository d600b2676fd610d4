package org.jvbperc.endpoint.media;

import java.security.SecureRandom;

/** Cuts frames into RTP payloads. An instance belongs to one stream and one thread. */
public sealed interface Packetizer permits OpusPacketizer, Vp8Packetizer, Vp9Packetizer, Av1Packetizer {
    /** Hands the payloads of {@code frame} to {@code consumer}, in order. */
    void packetize(MediaFrame frame, PayloadConsumer consumer);

    /** A packetizer for the format; {@code random} gives the first PictureID. */
    static Packetizer of(MediaFormat format, SecureRandom random) {
        return switch (format) {
            case OPUS -> new OpusPacketizer();
            case VP8 -> new Vp8Packetizer(random.nextInt(1 << 15), RtpPayloads.MAX_PAYLOAD_BYTES);
            case VP9 -> new Vp9Packetizer(random.nextInt(1 << 15), RtpPayloads.MAX_PAYLOAD_BYTES);
            case AV1 -> new Av1Packetizer(RtpPayloads.MAX_PAYLOAD_BYTES);
        };
    }
}
