package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class Vp8RtpTest {
    private final Vp8Depacketizer depacketizer = new Vp8Depacketizer();

    private static List<Octets> data(List<MediaFrame> frames) {
        return frames.stream().map(MediaFrame::data).toList();
    }

    private static Vp8PayloadDescriptor descriptor(String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        return Vp8PayloadDescriptor.parse(payload, 0, payload.length);
    }

    @Test
    void packetizer_anyFrame_staysWithinItsBoundAndMarksTheLast() {
        Random random = new Random(1);
        Vp8Packetizer packetizer = new Vp8Packetizer(0x7FFF, 1120);
        for (int length : new int[] {1, 1115, 1116, 1117, 2232, 2233, 70_000}) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            List<Integer> lengths = new ArrayList<>();
            List<Boolean> markers = new ArrayList<>();
            packetizer.packetize(new MediaFrame(Octets.of(data), 0, 0, false), (buffer, offset, size, marker) -> {
                assertEquals(lengths.isEmpty() ? 0x90 : 0x80, buffer[offset] & 0xFF, "X, and S on the first only");
                lengths.add(size);
                markers.add(marker);
            });
            assertEquals((length + 1115) / 1116, lengths.size());
            assertTrue(lengths.stream().allMatch(size -> size > 4 && size <= 1120));
            assertEquals(markers.size() - 1, markers.indexOf(true));
        }
    }

    @Test
    void packetizer_pictureId_wrapsAt15Bits() {
        Vp8Packetizer packetizer = new Vp8Packetizer(0x7FFF, 1120);
        MediaFrame frame = SampleFrames.vp8(new Random(1), 2, 5).get(1);
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            packetizer.packetize(frame, (buffer, offset, size, marker) -> {
                Vp8PayloadDescriptor descriptor = Vp8PayloadDescriptor.parse(buffer, offset, size);
                assertNotNull(descriptor);
                ids.add(descriptor.pictureId());
            });
        }
        assertEquals(0x7FFF, ids.get(0));
        assertEquals(0, ids.get(ids.size() - 1));
    }

    @Test
    void descriptor_allForms_areParsed() {
        assertEquals(new Vp8PayloadDescriptor(1, true, 0, false, -1), descriptor("10FF"));
        assertEquals(new Vp8PayloadDescriptor(1, false, 5, true, -1), descriptor("25FF"));
        assertEquals(new Vp8PayloadDescriptor(3, true, 0, false, 0x11), descriptor("908011FF"));
        assertEquals(new Vp8PayloadDescriptor(4, true, 0, false, 0x1234), descriptor("90809234FF"));
        assertEquals(new Vp8PayloadDescriptor(6, true, 0, false, 0x1234), descriptor("90E09234AABBFF"));
        assertEquals(new Vp8PayloadDescriptor(3, false, 0, false, -1), descriptor("8040AAFF"));
        assertEquals(new Vp8PayloadDescriptor(3, false, 0, false, -1), descriptor("8010BBFF"));
    }

    @Test
    void descriptor_cutShortOrWithoutData_isRefused() {
        for (String hex : List.of("", "10", "90", "9080", "908092", "90809234", "90E09234AABB", "8040AA", "8010")) {
            assertNull(descriptor(hex), hex);
        }
    }

    @Test
    void depacketizer_packetsInOrder_givesIdenticalFrames() {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(2), 60, 15);
        List<MediaPacket> packets = RtpChannel.packets(MediaFormat.VP8, frames, 65_500, -50_000);
        List<MediaFrame> received = RtpChannel.receive(depacketizer, packets);
        assertEquals(data(frames), data(received));
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(frames.get(i).timestamp(), received.get(i).timestamp());
            assertEquals(frames.get(i).keyFrame(), received.get(i).keyFrame());
        }
        assertEquals(0, depacketizer.droppedFrames());
    }

    @Test
    void depacketizer_anyLoss_neverGivesAnotherFrame() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<MediaFrame> frames = SampleFrames.vp8(random, 40, 8);
            List<MediaPacket> packets = RtpChannel.packets(MediaFormat.VP8, frames, 100, 0);
            List<Octets> received =
                    data(RtpChannel.receive(new Vp8Depacketizer(), RtpChannel.lossy(packets, random, 0.9)));
            List<Octets> sent = new ArrayList<>(data(frames));
            for (Octets frame : received) {
                int at = sent.indexOf(frame);
                assertTrue(at >= 0, "seed " + seed + ": a frame that was not sent, or out of order");
                sent = sent.subList(at + 1, sent.size());
            }
        }
    }

    @Test
    void depacketizer_distributorClosesTheGapOfALostPacket_dropsTheFrame() {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(3), 3, 1);
        List<MediaPacket> packets = RtpChannel.packets(MediaFormat.VP8, frames, 100, 0);
        List<MediaPacket> closed = new ArrayList<>();
        for (MediaPacket packet : packets) {
            if (packet.originalSequenceNumber() != 101) {
                closed.add(new MediaPacket(
                        100 + closed.size(),
                        packet.originalSequenceNumber(),
                        packet.timestamp(),
                        packet.marker(),
                        packet.payload()));
            }
        }
        assertEquals(data(frames.subList(1, 3)), data(RtpChannel.receive(depacketizer, closed)));
        assertEquals(1, depacketizer.droppedFrames());
    }

    @Test
    void depacketizer_lostMarker_dropsOnlyThatFrame() {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(4), 3, 1);
        List<MediaPacket> packets = new ArrayList<>(RtpChannel.packets(MediaFormat.VP8, frames, 100, 0));
        packets.removeIf(packet -> packet.marker() && packet.timestamp() == 3000);
        assertEquals(
                List.of(frames.get(0).data(), frames.get(2).data()), data(RtpChannel.receive(depacketizer, packets)));
        assertEquals(1, depacketizer.droppedFrames());
    }

    @Test
    void depacketizer_malformedPayload_dropsTheFrameAndGoesOn() {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(5), 2, 1);
        List<MediaPacket> packets = new ArrayList<>(RtpChannel.packets(MediaFormat.VP8, frames, 100, 0));
        packets.set(1, RtpChannel.withPayload(packets.get(1), new byte[] {(byte) 0x80}));
        assertEquals(List.of(frames.get(1).data()), data(RtpChannel.receive(depacketizer, packets)));
        assertEquals(1, depacketizer.malformedPackets());
        assertEquals(1, depacketizer.droppedFrames());
    }

    @Test
    void depacketizer_frameWithoutEnd_isGivenUpAtTheBound() {
        byte[] start = new byte[1000];
        start[0] = 0x10;
        byte[] middle = new byte[1000];
        List<MediaPacket> packets = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            packets.add(new MediaPacket(i, i, 0, i == 1199, Octets.of(i == 0 ? start : middle)));
        }
        assertEquals(List.of(), RtpChannel.receive(depacketizer, packets));
        assertEquals(1, depacketizer.droppedFrames());
    }

    @Test
    void depacketizer_timestampGoesBack_dropsTheFrame() {
        List<MediaFrame> frames = SampleFrames.vp8(new Random(6), 2, 1);
        List<MediaPacket> packets = RtpChannel.packets(MediaFormat.VP8, List.of(frames.get(1), frames.get(0)), 100, 0);
        assertEquals(List.of(frames.get(1).data()), data(RtpChannel.receive(depacketizer, packets)));
    }
}
