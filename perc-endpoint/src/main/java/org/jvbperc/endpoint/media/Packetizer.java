package org.jvbperc.endpoint.media;

import java.security.SecureRandom;

/** Cuts frames into RTP payloads. An instance belongs to one stream and one thread. */
public sealed interface Packetizer permits OpusPacketizer, Vp8Packetizer {
    /** Hands the payloads of {@code frame} to {@code consumer}, in order. */
    void packetize(MediaFrame frame, PayloadConsumer consumer);

    /** A packetizer for the kind's codec. */
    static Packetizer of(MediaKind kind, SecureRandom random) {
        return switch (kind) {
            case AUDIO -> new OpusPacketizer();
            case VIDEO -> new Vp8Packetizer(random.nextInt(1 << 15), RtpPayloads.MAX_PAYLOAD_BYTES);
        };
    }
}
