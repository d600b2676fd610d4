package org.jvbperc.endpoint.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jvbperc.crypto.Octets;

/** Turns frames into the packets a receiver gets, without a network. */
final class RtpChannel {
    private RtpChannel() {}

    /** The packets of {@code frames} with sequence numbers from {@code firstSequence} and one timestamp offset. */
    static List<MediaPacket> packets(
            MediaFormat format, List<MediaFrame> frames, int firstSequence, int timestampOffset) {
        return packets(Packetizer.of(format, new java.security.SecureRandom()), frames, firstSequence, timestampOffset);
    }

    /** As before, of this packetizer. */
    static List<MediaPacket> packets(
            Packetizer packetizer, List<MediaFrame> frames, int firstSequence, int timestampOffset) {
        List<MediaPacket> packets = new ArrayList<>();
        for (MediaFrame frame : frames) {
            packetizer.packetize(frame, (buffer, offset, length, marker) -> {
                int sequence = (firstSequence + packets.size()) & 0xFFFF;
                packets.add(new MediaPacket(
                        sequence,
                        sequence,
                        timestampOffset + (int) frame.timestamp(),
                        marker,
                        Octets.of(buffer, offset, length)));
            });
        }
        return packets;
    }

    /** What comes out of a depacketizer for packets in order; a gap in the outer numbers is reported as loss. */
    static List<MediaFrame> receive(Depacketizer depacketizer, List<MediaPacket> packets) {
        List<MediaFrame> frames = new ArrayList<>();
        int expected = -1;
        for (MediaPacket packet : packets) {
            if (expected >= 0 && packet.sequenceNumber() != expected) {
                depacketizer.lost();
            }
            expected = (packet.sequenceNumber() + 1) & 0xFFFF;
            depacketizer.packet(packet, frames::add);
        }
        return frames;
    }

    /** The packet with another payload. */
    static MediaPacket withPayload(MediaPacket packet, byte[] payload) {
        return new MediaPacket(
                packet.sequenceNumber(),
                packet.originalSequenceNumber(),
                packet.timestamp(),
                packet.marker(),
                Octets.of(payload));
    }

    /** Each packet kept with probability {@code keep}. */
    static List<MediaPacket> lossy(List<MediaPacket> packets, Random random, double keep) {
        return packets.stream().filter(p -> random.nextDouble() < keep).toList();
    }
}
