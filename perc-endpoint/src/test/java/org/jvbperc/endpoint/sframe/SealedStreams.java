package org.jvbperc.endpoint.sframe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.SFrameKeyring;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameSender;
import org.jvbperc.sframe.SFrameSuite;

/** Senders and keyrings that share group secrets, and the way between them without a network. */
final class SealedStreams {
    static final long NEVER = Long.MAX_VALUE / 2;
    static final long SENDER = 3;
    static final long OTHER_SENDER = 4;
    private static final long RECEIVER = 5;

    private SealedStreams() {}

    /** The secret of a generation, in a new instance. */
    static GroupSecret secret(int generation) {
        byte[] octets = new byte[GroupSecret.LENGTH_BYTES];
        new Random(generation).nextBytes(octets);
        try (SecretBytes secret = SecretBytes.copyOf(octets)) {
            return new GroupSecret(generation, SFrameSuite.AES_128_GCM_SHA256_128, secret);
        }
    }

    static SFrameSender sender(long senderIndex, int generation) {
        SFrameSender sender = new SFrameSender(senderIndex);
        try (GroupSecret secret = secret(generation)) {
            sender.install(secret, 0, NEVER);
        }
        return sender;
    }

    /** A keyring with both senders on its roster, and no key. */
    static SFrameKeyring keyring() {
        SFrameKeyring keyring = new SFrameKeyring(RECEIVER);
        keyring.setSenders(List.of(SENDER, OTHER_SENDER));
        return keyring;
    }

    static SFrameKeyring keyring(int generation) {
        SFrameKeyring keyring = keyring();
        install(keyring, generation, 0);
        return keyring;
    }

    static void install(SFrameKeyring keyring, int generation, long nowNanos) {
        try (GroupSecret secret = secret(generation)) {
            keyring.install(secret, nowNanos, NEVER);
        }
    }

    static List<MediaFrame> frames(MediaFormat format, int count, long seed) {
        return SampleFrames.of(format, new Random(seed), count, 10);
    }

    /** The packets in which a sender's frames are sent, all of them at time 0. */
    static List<MediaPacket> packets(SFrameSender sender, MediaFormat format, List<MediaFrame> frames) {
        SealedStreamSender stream = new SealedStreamSender(format, sender, new SecureRandom());
        List<MediaPacket> packets = new ArrayList<>();
        for (MediaFrame frame : frames) {
            SFrameOutcome outcome = stream.send(frame, 0, (payload, offset, length, marker) -> {
                int sequence = 65_500 + packets.size() & 0xFFFF;
                packets.add(new MediaPacket(
                        sequence,
                        sequence,
                        77_000 + (int) frame.timestamp(),
                        marker,
                        Octets.of(payload, offset, length)));
            });
            assertEquals(SFrameOutcome.OK, outcome);
        }
        return packets;
    }

    /** What comes out for packets in order; a gap in the numbers is reported as loss. */
    static List<MediaFrame> receive(SealedStreamReceiver receiver, Collection<MediaPacket> packets, long nowNanos) {
        List<MediaFrame> frames = new ArrayList<>();
        int expected = -1;
        for (MediaPacket packet : packets) {
            if (expected >= 0 && packet.sequenceNumber() != expected) {
                receiver.lost();
            }
            expected = packet.sequenceNumber() + 1 & 0xFFFF;
            receiver.packet(packet, nowNanos, frames::add);
        }
        return frames;
    }
}
