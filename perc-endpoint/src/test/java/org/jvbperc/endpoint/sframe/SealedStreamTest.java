package org.jvbperc.endpoint.sframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.endpoint.sframe.SealedStreams.NEVER;
import static org.jvbperc.endpoint.sframe.SealedStreams.OTHER_SENDER;
import static org.jvbperc.endpoint.sframe.SealedStreams.SENDER;
import static org.jvbperc.endpoint.sframe.SealedStreams.frames;
import static org.jvbperc.endpoint.sframe.SealedStreams.install;
import static org.jvbperc.endpoint.sframe.SealedStreams.keyring;
import static org.jvbperc.endpoint.sframe.SealedStreams.packets;
import static org.jvbperc.endpoint.sframe.SealedStreams.receive;
import static org.jvbperc.endpoint.sframe.SealedStreams.secret;
import static org.jvbperc.endpoint.sframe.SealedStreams.sender;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.endpoint.media.Packetizer;
import org.jvbperc.endpoint.media.ReorderBuffer;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.MediaCodec;
import org.jvbperc.sframe.SFrameKeyring;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.sframe.SFrameSender;

class SealedStreamTest {
    /** A frame room's packets have one SRTP layer of 16 octets and no EKT field around them. */
    private static final int MAX_PAYLOAD_BYTES = 1232 - 12 - 16;

    @ParameterizedTest
    @EnumSource
    void packets_inOrder_giveIdenticalFrames(MediaFormat format) {
        List<MediaFrame> frames = frames(format, 120, 1);
        List<MediaPacket> packets = packets(sender(SENDER, 1), format, frames);
        SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring(1), 0);
        List<MediaFrame> received = receive(receiver, packets, 0);
        assertEquals(data(frames), data(received));
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(frames.get(i).timestamp(), received.get(i).timestamp());
            assertEquals(frames.get(i).keyFrame(), received.get(i).keyFrame());
        }
        assertEquals(0, receiver.droppedFrames());
        assertEquals(0, receiver.malformedPackets());
        assertEquals(frames.size(), receiver.count(SFrameOutcome.OK));
        assertEquals(SENDER, receiver.senderIndex());
        assertEquals(SFrameReceiverState.OPENING, receiver.state(0, true));
    }

    @ParameterizedTest
    @EnumSource
    void packets_fitAndShowNothingOfTheFrames(MediaFormat format) {
        for (MediaFrame frame : frames(format, 60, 2)) {
            byte[] data = frame.data().toByteArray();
            for (MediaPacket packet : packets(sender(SENDER, 1), format, List.of(frame))) {
                byte[] payload = packet.payload().toByteArray();
                assertTrue(payload.length <= MAX_PAYLOAD_BYTES, payload.length + " octets");
                for (int i = 0; data.length >= 40 && i + 8 <= payload.length; i++) {
                    assertFalse(Arrays.equals(payload, i, i + 8, data, 30, 38), "octet 30 of the frame is in clear");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void packets_lostDuplicatedAndReordered_neverGiveAnotherFrame(MediaFormat format) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<MediaFrame> frames = frames(format, 60, seed);
            List<MediaPacket> packets = new ArrayList<>();
            for (MediaPacket packet : packets(sender(SENDER, 1), format, frames)) {
                for (int copies = random.nextDouble() < 0.05 ? 0 : 1 + random.nextInt(2); copies > 0; copies--) {
                    packets.add(Math.max(0, packets.size() - random.nextInt(6)), packet);
                }
            }
            SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring(1), 0);
            List<MediaFrame> received = new ArrayList<>();
            ReorderBuffer order = new ReorderBuffer(1);
            ReorderBuffer.Output output = new ReorderBuffer.Output() {
                @Override
                public void packet(MediaPacket packet) {
                    receiver.packet(packet, 0, received::add);
                }

                @Override
                public void lost(int count) {
                    receiver.lost();
                }
            };
            packets.forEach(packet -> order.insert(packet, 0, output));
            order.flush(output);
            assertIsPartOf(data(frames), data(received), "seed " + seed);
            assertTrue(received.size() > 10, "seed " + seed + ": " + received.size() + " frames");
            assertEquals(received.size(), receiver.count(SFrameOutcome.OK));
            assertEquals(0, receiver.count(SFrameOutcome.AUTH_FAIL));
        }
    }

    @Test
    void video_distributorClosesTheGapOfALostPacket_frameIsRefused() {
        List<MediaFrame> frames = frames(MediaFormat.VP8, 3, 3);
        List<MediaPacket> closed = new ArrayList<>();
        for (MediaPacket packet : packets(sender(SENDER, 1), MediaFormat.VP8, frames)) {
            // The second packet of the key frame is left out; nothing but SFrame tells.
            if (packet.sequenceNumber() != 65_501) {
                int sequence = 65_500 + closed.size() & 0xFFFF;
                closed.add(new MediaPacket(sequence, sequence, packet.timestamp(), packet.marker(), packet.payload()));
            }
        }
        SealedStreamReceiver receiver = new SealedStreamReceiver(MediaFormat.VP8, keyring(1), 0);
        assertEquals(data(frames.subList(1, 3)), data(receive(receiver, closed, 0)));
        assertEquals(1, receiver.count(SFrameOutcome.AUTH_FAIL));
        assertEquals(1, receiver.droppedFrames());
    }

    @ParameterizedTest
    @EnumSource
    void packets_withoutKey_areDroppedUntilItComes(MediaFormat format) {
        List<MediaFrame> frames = frames(format, 20, 4);
        List<MediaPacket> packets = packets(sender(SENDER, 1), format, frames);
        SFrameKeyring keyring = keyring();
        SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring, 0);
        int half = firstPacketOf(packets, 10);
        assertEquals(List.of(), receive(receiver, packets.subList(0, half), 0));
        assertEquals(10, receiver.count(SFrameOutcome.NO_KEY));
        assertEquals(10, receiver.droppedFrames());
        assertEquals(SFrameReceiverState.NO_KEY, receiver.state(0, true));
        install(keyring, 1, 0);
        assertEquals(data(frames.subList(10, 20)), data(receive(receiver, packets.subList(half, packets.size()), 0)));
    }

    @ParameterizedTest
    @EnumSource
    void packets_ofANewGeneration_goOnWithoutAGap(MediaFormat format) {
        List<MediaFrame> frames = frames(format, 40, 5);
        SFrameKeyring keyring = keyring(1);
        install(keyring, 2, 0);
        SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring, 0);
        try (SFrameSender sender = sender(SENDER, 1);
                GroupSecret second = secret(2)) {
            sender.install(second, 1000, NEVER);
            SealedStreamSender stream = new SealedStreamSender(format, sender, new SecureRandom());
            List<MediaFrame> received = new ArrayList<>();
            int[] sequence = {0};
            for (int i = 0; i < frames.size(); i++) {
                MediaFrame frame = frames.get(i);
                long now = i * 50L;
                stream.send(frame, now, (payload, offset, length, marker) -> {
                    int number = sequence[0]++;
                    receiver.packet(
                            new MediaPacket(
                                    number,
                                    number,
                                    (int) frame.timestamp(),
                                    marker,
                                    Octets.of(payload, offset, length)),
                            now,
                            received::add);
                });
                assertEquals(now < 1000 ? 1 : 2, sender.generation());
            }
            assertEquals(data(frames), data(received));
        }
    }

    @ParameterizedTest
    @EnumSource
    void frames_thatCannotBeSealed_giveNoPacket(MediaFormat format) {
        try (SFrameSender withoutKey = new SFrameSender(SENDER)) {
            SealedStreamSender stream = new SealedStreamSender(format, withoutKey, new SecureRandom());
            for (MediaFrame frame : frames(format, 5, 6)) {
                assertEquals(SFrameOutcome.NO_KEY, stream.send(frame, 0, (payload, offset, length, marker) -> {
                    throw new AssertionError("a packet of a frame that was not sealed");
                }));
            }
            assertEquals(5, withoutKey.count(SFrameOutcome.NO_KEY));
        }
    }

    @ParameterizedTest
    @EnumSource
    void frames_thatAreNotSealed_areRefusedAndShown(MediaFormat format) {
        List<MediaPacket> packets = new ArrayList<>();
        Packetizer packetizer = Packetizer.of(format, new SecureRandom());
        for (MediaFrame frame : frames(format, 100, 7)) {
            packetizer.packetize(frame, (payload, offset, length, marker) -> {
                int sequence = packets.size();
                packets.add(new MediaPacket(
                        sequence, sequence, (int) frame.timestamp(), marker, Octets.of(payload, offset, length)));
            });
        }
        SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring(1), 0);
        assertEquals(List.of(), receive(receiver, packets, 0));
        assertEquals(100, receiver.droppedFrames());
        assertTrue(receiver.count(SFrameOutcome.NOT_SEALED) >= 50, "but for chance");
        assertEquals(SFrameReceiverState.UNENCRYPTED, receiver.state(0, true));
    }

    @ParameterizedTest
    @EnumSource
    void packets_ofAnotherSender_areRefused(MediaFormat format) {
        SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring(1), 0);
        List<MediaFrame> frames = frames(format, 20, 8);
        List<MediaPacket> own = packets(sender(SENDER, 1), format, frames.subList(0, 10));
        assertEquals(10, receive(receiver, own, 0).size());
        List<MediaPacket> others = packets(sender(OTHER_SENDER, 1), format, frames.subList(10, 20));
        assertEquals(List.of(), receive(receiver, others, 0));
        assertEquals(10, receiver.count(SFrameOutcome.SENDER_CHANGED));
        assertEquals(SENDER, receiver.senderIndex());
    }

    /** Three spatial layers of each picture, sealed one by one, as a browser does it: SID, then whether it refers to earlier pictures. */
    private static List<MediaPacket> layers(SFrameSender sender, List<byte[]> frames) {
        List<MediaPacket> packets = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            PacketBuffer buffer = new PacketBuffer();
            byte[] octets = Arrays.copyOf(frames.get(i), frames.get(i).length + 64);
            buffer.set(octets, 0, frames.get(i).length);
            assertEquals(SFrameOutcome.OK, sender.seal(MediaCodec.VP9, buffer, 0));
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            int layer = i % 3;
            payload.writeBytes(
                    new byte[] {(byte) (i == 0 ? 0xAC : 0xEC), (byte) (i / 3), (byte) (layer << 1), (byte) (i / 3)});
            payload.writeBytes(buffer.toByteArray());
            packets.add(new MediaPacket(i, i, i / 3 * 3000, layer == 2, Octets.of(payload.toByteArray())));
        }
        return packets;
    }

    @Test
    void vp9_spatialLayersOfAPicture_areOneFrame_orNone() {
        List<byte[]> frames = new ArrayList<>();
        for (MediaFrame frame : SampleFrames.vp9(new Random(3), 9, 100)) {
            frames.add(Arrays.copyOf(frame.data().toByteArray(), 100 + frames.size()));
        }
        List<Octets> pictures = new ArrayList<>();
        for (int i = 0; i < 9; i += 3) {
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            frames.subList(i, i + 3).forEach(picture::writeBytes);
            pictures.add(Octets.of(picture.toByteArray()));
        }
        List<MediaPacket> packets = layers(sender(SENDER, 1), frames);
        SealedStreamReceiver receiver = new SealedStreamReceiver(MediaFormat.VP9, keyring(1), 0);
        List<MediaFrame> received = receive(receiver, packets, 0);
        assertEquals(pictures, data(received));
        assertEquals(
                List.of(0L, 3000L, 6000L),
                received.stream().map(MediaFrame::timestamp).toList());
        assertEquals(
                List.of(true, false, false),
                received.stream().map(MediaFrame::keyFrame).toList());

        // The second picture's middle layer is forged, and the third one's last is lost.
        List<MediaPacket> damaged = new ArrayList<>(packets);
        byte[] forged = packets.get(4).payload().toByteArray();
        forged[50]++;
        damaged.set(4, new MediaPacket(4, 4, 3000, false, Octets.of(forged)));
        damaged.remove(8);
        damaged.add(new MediaPacket(9, 9, 9000, true, Octets.of(new byte[0])));
        SealedStreamReceiver other = new SealedStreamReceiver(MediaFormat.VP9, keyring(1), 0);
        assertEquals(pictures.subList(0, 1), data(receive(other, damaged, 0)));
        assertEquals(1, other.count(SFrameOutcome.AUTH_FAIL));
    }

    @Test
    void allStreams_ofOneJoin_shareCounterAndWindow() {
        SFrameSender sender = sender(SENDER, 1);
        SFrameKeyring keyring = keyring(1);
        for (int round = 0; round < 5; round++) {
            for (MediaFormat format : MediaFormat.values()) {
                List<MediaFrame> frames = frames(format, 3, 100 + round);
                List<MediaPacket> packets = packets(sender, format, frames);
                assertEquals(data(frames), data(receive(new SealedStreamReceiver(format, keyring, 0), packets, 0)));
                SealedStreamReceiver again = new SealedStreamReceiver(format, keyring, 0);
                assertEquals(List.of(), receive(again, packets, 0));
                assertEquals(3, again.count(SFrameOutcome.REPLAY));
            }
        }
        assertEquals(60, sender.count(SFrameOutcome.OK));
    }

    @ParameterizedTest
    @EnumSource
    void anyPackets_neverThrow(MediaFormat format) {
        Random random = new Random(9);
        SealedStreamReceiver receiver = new SealedStreamReceiver(format, keyring(1), 0);
        List<MediaPacket> genuine = packets(sender(SENDER, 1), format, frames(format, 50, 9));
        for (int i = 0; i < 20_000; i++) {
            byte[] payload =
                    genuine.get(random.nextInt(genuine.size())).payload().toByteArray();
            switch (random.nextInt(4)) {
                case 0 -> random.nextBytes(payload);
                case 1 -> payload = Arrays.copyOf(payload, random.nextInt(payload.length + 1));
                case 2 -> payload[random.nextInt(payload.length)] = (byte) random.nextInt();
                default -> payload = new byte[random.nextInt(40)];
            }
            int sequence = random.nextInt(1 << 16);
            receiver.packet(
                    new MediaPacket(sequence, sequence, random.nextInt(), random.nextBoolean(), Octets.of(payload)),
                    0,
                    frame -> assertTrue(frame.data().length() > 0));
        }
        assertTrue(receiver.droppedFrames() > 1000);
    }

    private static List<Octets> data(List<MediaFrame> frames) {
        return frames.stream().map(MediaFrame::data).toList();
    }

    private static void assertIsPartOf(List<Octets> sent, List<Octets> received, String where) {
        List<Octets> rest = sent;
        for (Octets frame : received) {
            int at = rest.indexOf(frame);
            assertTrue(at >= 0, where + ": a frame that was not sent, or out of order");
            rest = rest.subList(at + 1, rest.size());
        }
    }

    /** Index of the first packet of a frame. */
    private static int firstPacketOf(List<MediaPacket> packets, int frame) {
        int frames = 0;
        for (int i = 1; i < packets.size(); i++) {
            if (packets.get(i).timestamp() != packets.get(i - 1).timestamp() && ++frames == frame) {
                return i;
            }
        }
        throw new AssertionError("fewer than " + frame + " frames");
    }
}
