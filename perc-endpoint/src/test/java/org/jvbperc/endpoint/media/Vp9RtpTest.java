package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class Vp9RtpTest {
    private final Vp9Depacketizer depacketizer = new Vp9Depacketizer();

    private static Vp9PayloadDescriptor descriptor(String hex) {
        return Vp9PayloadDescriptor.parse(HexFormat.of().parseHex(hex));
    }

    @Test
    void descriptor_allForms_areParsed() {
        assertEquals(new Vp9PayloadDescriptor(1, true, false, false, -1, 0), descriptor("08FF"));
        assertEquals(new Vp9PayloadDescriptor(2, false, true, true, 0x11, 0), descriptor("C411FF"));
        assertEquals(new Vp9PayloadDescriptor(3, true, true, false, 0x1234, 0), descriptor("8C9234FF"));
        // layer indices, without and with the flexible mode
        assertEquals(new Vp9PayloadDescriptor(3, false, false, false, -1, 2), descriptor("2004AAFF"));
        assertEquals(new Vp9PayloadDescriptor(2, false, false, false, -1, 2), descriptor("3004FF"));
    }

    @Test
    void descriptor_withReferences_endsBehindTheLast() {
        assertEquals(3, descriptor("DC0102FF").lengthBytes());
        assertEquals(5, descriptor("DC01030506FF").lengthBytes());
        assertNull(descriptor("DC0103050709FF"), "four references");
    }

    @Test
    void descriptor_withScalabilityStructure_endsBehindIt() {
        // one layer without size or group
        assertEquals(2, descriptor("0A00FF").lengthBytes());
        // three layers with sizes
        assertEquals(14, descriptor("0A50" + "00500030".repeat(3) + "FF").lengthBytes());
        // a group of two pictures with one and two references
        assertEquals(8, descriptor("0A0802" + "0401" + "280102" + "FF").lengthBytes());
    }

    @Test
    void descriptor_cutShortOrWithoutData_isRefused() {
        byte[] whole = HexFormat.of().parseHex("AA92340400" + "38" + "00500030".repeat(2) + "010401" + "FF");
        assertEquals(new Vp9PayloadDescriptor(17, true, false, false, 0x1234, 2), Vp9PayloadDescriptor.parse(whole));
        for (int length = 0; length < whole.length; length++) {
            assertNull(Vp9PayloadDescriptor.parse(Arrays.copyOf(whole, length)), length + " octets");
        }
    }

    @Test
    void packetizer_anyFrame_staysWithinItsBoundAndMarksItsEnds() {
        Random random = new Random(1);
        for (boolean key : new boolean[] {true, false}) {
            Vp9Packetizer packetizer = new Vp9Packetizer(0x7FFF, 1120);
            for (int length : new int[] {1, 1110, 1111, 1112, 2222, 2223, 70_000}) {
                byte[] data = new byte[length];
                random.nextBytes(data);
                List<Vp9PayloadDescriptor> descriptors = new ArrayList<>();
                List<Boolean> markers = new ArrayList<>();
                packetizer.packetize(new MediaFrame(Octets.of(data), 0, 0, key), (buffer, offset, size, marker) -> {
                    assertTrue(size <= 1120, size + " octets");
                    byte[] payload = Octets.of(buffer, offset, size).toByteArray();
                    assertEquals(key && descriptors.isEmpty(), (payload[0] & Vp9PayloadDescriptor.V) != 0);
                    descriptors.add(assertNotNullDescriptor(payload));
                    markers.add(marker);
                });
                int last = descriptors.size() - 1;
                assertEquals((length + 1110) / 1111, descriptors.size());
                for (int i = 0; i <= last; i++) {
                    assertEquals(i == 0, descriptors.get(i).startsFrame());
                    assertEquals(i == last, descriptors.get(i).endsFrame());
                    assertEquals(i == last, markers.get(i));
                    assertEquals(!key, descriptors.get(i).predicted());
                }
            }
        }
    }

    private static Vp9PayloadDescriptor assertNotNullDescriptor(byte[] payload) {
        Vp9PayloadDescriptor descriptor = Vp9PayloadDescriptor.parse(payload);
        assertNotNull(descriptor);
        return descriptor;
    }

    @Test
    void packetizer_pictureIdAndBaseLayerIndex_countPictures() {
        Vp9Packetizer packetizer = new Vp9Packetizer(0x7FFF, 1120);
        List<Integer> ids = new ArrayList<>();
        List<Byte> indices = new ArrayList<>();
        for (MediaFrame frame : SampleFrames.vp9(new Random(1), 3, 5).subList(1, 3)) {
            packetizer.packetize(frame, (buffer, offset, size, marker) -> {
                ids.add(assertNotNullDescriptor(Octets.of(buffer, offset, size).toByteArray())
                        .pictureId());
                indices.add(buffer[offset + 4]);
            });
        }
        assertEquals(List.of(0x7FFF, 0), ids.stream().distinct().toList());
        assertEquals(List.of((byte) 0, (byte) 1), indices.stream().distinct().toList());
    }

    @Test
    void framesOfABrowser_arriveUnchanged_inPacketsOfAnySize() throws IOException {
        List<MediaFrame> frames = VideoRtp.recorded("pattern-vp9.ivf");
        for (int size : new int[] {1120, 100, 11}) {
            List<MediaPacket> packets = RtpChannel.packets(new Vp9Packetizer(5, size), frames, 65_530, -50_000);
            VideoRtp.assertArrives(frames, packets, new Vp9Depacketizer());
        }
        assertEquals(
                new PictureSize(64, 48), Vp9Frame.keyFrame(frames.get(0).data().toByteArray()));
    }

    @Test
    void depacketizer_anyLoss_neverGivesAnotherFrame() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<MediaFrame> frames = SampleFrames.vp9(random, 40, 8);
            List<MediaPacket> packets = RtpChannel.packets(MediaFormat.VP9, frames, 100, 0);
            VideoRtp.assertIsPartOf(
                    frames,
                    RtpChannel.receive(new Vp9Depacketizer(), RtpChannel.lossy(packets, random, 0.9)),
                    "seed " + seed);
        }
    }

    @Test
    void depacketizer_spatialLayers_areFramesOfOneTime() {
        // SID 0, 1 and 2 of one picture, then the next picture
        List<MediaPacket> packets = new ArrayList<>();
        for (String payload : List.of("AC010000A0", "EC010200A1", "EC010400A2", "EC020000B0")) {
            int number = packets.size();
            packets.add(
                    new MediaPacket(number, number, number < 3 ? 1000 : 4000, number >= 2, Octets.fromHex(payload)));
        }
        List<MediaFrame> frames = RtpChannel.receive(depacketizer, packets);
        assertEquals(
                List.of("a0", "a1", "a2", "b0"),
                VideoRtp.data(frames).stream().map(Octets::toHex).toList());
        assertEquals(
                List.of(0L, 0L, 0L, 3000L),
                frames.stream().map(MediaFrame::timestamp).toList());
        assertEquals(
                List.of(true, false, false, false),
                frames.stream().map(MediaFrame::keyFrame).toList());
        assertEquals(List.of(), RtpChannel.receive(depacketizer, packets), "time does not go back");
    }

    @Test
    void depacketizer_malformedOrEndlessFrames_areDropped() {
        List<MediaFrame> frames = SampleFrames.vp9(new Random(5), 2, 1);
        List<MediaPacket> packets = new ArrayList<>(RtpChannel.packets(MediaFormat.VP9, frames, 100, 0));
        packets.set(1, RtpChannel.withPayload(packets.get(1), new byte[] {(byte) 0x80}));
        assertEquals(List.of(frames.get(1).data()), VideoRtp.data(RtpChannel.receive(depacketizer, packets)));
        assertEquals(1, depacketizer.malformedPackets());
        assertEquals(1, depacketizer.droppedFrames());
        List<MediaPacket> endless = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            byte[] payload = new byte[1000];
            payload[0] = (byte) (i == 0 ? Vp9PayloadDescriptor.B : i == 1199 ? Vp9PayloadDescriptor.E : 0);
            endless.add(new MediaPacket(i, i, 90_000, i == 1199, Octets.of(payload)));
        }
        assertEquals(List.of(), RtpChannel.receive(depacketizer, endless));
        assertEquals(2, depacketizer.droppedFrames());
    }

    @Test
    void keyFrame_isToldByTheUncompressedHeader() throws IOException {
        byte[] key = VideoRtp.recorded("pattern-vp9.ivf").get(0).data().toByteArray();
        assertNotNull(Vp9Frame.keyFrame(key));
        for (int length = 0; length < 9; length++) {
            assertNull(Vp9Frame.keyFrame(Arrays.copyOf(key, length)), length + " octets");
        }
        for (int bit : new int[] {7, 3, 2}) {
            byte[] other = key.clone();
            other[0] ^= (byte) (1 << bit);
            assertNull(Vp9Frame.keyFrame(other), "bit " + bit);
        }
        key[1]++;
        assertNull(Vp9Frame.keyFrame(key), "sync code");
    }
}
