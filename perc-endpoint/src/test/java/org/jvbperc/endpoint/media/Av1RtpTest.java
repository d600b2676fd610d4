package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class Av1RtpTest {
    private final Av1Depacketizer depacketizer = new Av1Depacketizer();

    /** Packets of one unit with these payloads, the marker on the last. */
    private static List<MediaPacket> unit(int firstSequence, int timestamp, String... payloads) {
        List<MediaPacket> packets = new ArrayList<>();
        for (String payload : payloads) {
            int number = firstSequence + packets.size();
            boolean last = packets.size() == payloads.length - 1;
            packets.add(new MediaPacket(number, number, timestamp, last, Octets.fromHex(payload)));
        }
        return packets;
    }

    private String received(String... payloads) {
        return String.join(
                " ",
                VideoRtp.data(RtpChannel.receive(depacketizer, unit(0, 0, payloads))).stream()
                        .map(Octets::toHex)
                        .toList());
    }

    private static List<Octets> payloads(int maxPayloadBytes, String unit, boolean keyFrame) {
        MediaFrame frame = new MediaFrame(Octets.fromHex(unit), 0, 0, keyFrame);
        return RtpChannel.packets(new Av1Packetizer(maxPayloadBytes), List.of(frame), 0, 0).stream()
                .map(MediaPacket::payload)
                .toList();
    }

    @Test
    void packetizer_sendsObusWithoutDelimitersAndSizes() {
        // temporal delimiter, sequence header of 2, tile list of 1, frame of 3, padding of 1
        String unit = "1200" + "0a02aabb" + "420111" + "3203010203" + "7a01ff";
        assertEquals(List.of(Octets.fromHex("08" + "0308aabb" + "0430010203")), payloads(1120, unit, true));
        assertEquals(List.of(Octets.fromHex("00" + "0430010203")), payloads(1120, "12003203010203", false));
        // the last OBU without a size, and one with an extension octet
        assertEquals(List.of(Octets.fromHex("00" + "053428010203")), payloads(1120, "1200" + "3428010203", false));
        assertEquals(List.of(Octets.fromHex("00" + "0334280a")), payloads(1120, "1200" + "3628010a", false));
    }

    @Test
    void packetizer_obuThatDoesNotFit_goesOnInTheNextPacket() {
        String unit = "1200" + "0a02aabb" + "3214" + "00".repeat(20);
        assertEquals(
                List.of(
                        Octets.fromHex("48" + "0308aabb" + "0a30" + "00".repeat(9)),
                        Octets.fromHex("80" + "0b" + "00".repeat(11))),
                payloads(16, unit, true));
    }

    @Test
    void packetizer_malformedUnit_isSentAsFarAsItIsWellFormed() {
        assertEquals(List.of(Octets.fromHex("00" + "0308aabb")), payloads(1120, "12000a02aabb32", false));
        assertEquals(List.of(), payloads(1120, "ff", false));
    }

    @Test
    void depacketizer_allFormsOfAggregation_giveTheSameUnit() {
        String unit = "1200" + "0a02aabb" + "3203010203";
        assertEquals(unit, received("08" + "0308aabb" + "0430010203"), "W = 0");
        assertEquals(unit, new Av1RtpTest().received("28" + "0308aabb" + "30010203"), "W = 2");
        assertEquals(unit, new Av1RtpTest().received("18" + "08aabb", "10" + "30010203"), "W = 1, twice");
        assertEquals(unit, new Av1RtpTest().received("68" + "0308aabb" + "3001", "90" + "0203"), "Y and Z");
        assertEquals(
                unit, new Av1RtpTest().received("58" + "08", "D0" + "aa", "A0" + "01bb" + "30010203"), "three packets");
        assertEquals(unit, new Av1RtpTest().received("08" + "040a02aabb" + "05" + "3203010203"), "with sizes");
        assertEquals(unit, new Av1RtpTest().received("38" + "0110" + "0308aabb" + "30010203"), "with a delimiter");
        assertEquals("1200" + "360a01ff", new Av1RtpTest().received("18" + "340aff"), "with an extension");
    }

    @Test
    void depacketizer_malformedPayloads_giveNothing() {
        for (String payload : List.of(
                "08", // no element
                "0805aabb", // an element longer than the packet
                "08ffffffffffffffffff01", // a length without end
                "2801", // fewer elements than W
                "280308aabb", // fewer elements than W
                "1888aabb", // forbidden bit
                "180a09aa", // a size that is not that of the element
                "88" + "0308aabb", // the middle of an element
                "48" + "0308aabb" // an element without end
                )) {
            Av1RtpTest test = new Av1RtpTest();
            assertEquals("", test.received(payload), payload);
            assertEquals(1, test.depacketizer.droppedFrames(), payload);
        }
    }

    @Test
    void framesOfABrowser_arriveUnchanged_inPacketsOfAnySize() throws IOException {
        List<MediaFrame> frames = VideoRtp.recorded("pattern-av1.ivf");
        for (int size : new int[] {1120, 100, 16}) {
            List<MediaPacket> packets = RtpChannel.packets(new Av1Packetizer(size), frames, 65_530, -50_000);
            assertTrue(packets.stream().allMatch(packet -> packet.payload().length() <= size));
            VideoRtp.assertArrives(frames, packets, new Av1Depacketizer());
        }
        byte[] first = frames.get(0).data().toByteArray();
        assertEquals(new PictureSize(64, 48), Av1Unit.size(first));
        for (int length = 0; length < first.length; length++) {
            byte[] cut = Arrays.copyOf(first, length);
            assertFalse(Av1Unit.isKeyFrame(cut) && length < 17, length + " octets");
            assertTrue(Av1Unit.size(cut).width() <= 64, length + " octets");
        }
        assertFalse(Av1Unit.isKeyFrame(frames.get(1).data().toByteArray()));
    }

    @Test
    void sampleFrames_arriveUnchanged() {
        List<MediaFrame> frames = SampleFrames.av1(new Random(2), 60, 15);
        VideoRtp.assertArrives(frames, RtpChannel.packets(MediaFormat.AV1, frames, 65_500, 7), depacketizer);
    }

    @Test
    void depacketizer_anyLoss_neverGivesAnotherFrame() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<MediaFrame> frames = SampleFrames.av1(random, 40, 8);
            List<MediaPacket> packets = RtpChannel.packets(MediaFormat.AV1, frames, 100, 0);
            VideoRtp.assertIsPartOf(
                    frames,
                    RtpChannel.receive(new Av1Depacketizer(), RtpChannel.lossy(packets, random, 0.9)),
                    "seed " + seed);
        }
    }

    @Test
    void depacketizer_afterALoss_beginsBehindTheEndOfAUnitOrWithANewSequence() {
        List<MediaFrame> frames = SampleFrames.av1(new Random(3), 6, 4);
        List<MediaPacket> packets = new ArrayList<>(RtpChannel.packets(MediaFormat.AV1, frames, 0, 0));
        // The end of the key frame is lost: the frame behind it may have lost its begin, the next one has not.
        packets.removeIf(packet -> packet.marker() && packet.timestamp() == 0);
        assertEquals(VideoRtp.data(frames.subList(2, 6)), VideoRtp.data(RtpChannel.receive(depacketizer, packets)));
        assertEquals(2, depacketizer.droppedFrames());
    }

    @Test
    void depacketizer_packetsOfPaddingAlone_arePassedOver() {
        List<MediaPacket> packets = new ArrayList<>();
        packets.addAll(unit(0, 0, "18" + "08aabb"));
        packets.addAll(unit(1, 0, ""));
        packets.addAll(unit(2, 3000, "10" + "30010203"));
        assertEquals(2, RtpChannel.receive(depacketizer, packets).size());
        assertEquals(0, depacketizer.malformedPackets());
    }

    @Test
    void depacketizer_unitWithoutEnd_isGivenUpAtTheBound() {
        byte[] payload = new byte[1000];
        List<MediaPacket> packets = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            payload[0] = (byte) (i == 0 ? 0x58 : i == 1199 ? 0x90 : 0xD0);
            payload[1] = 0x30;
            packets.add(new MediaPacket(i, i, 0, i == 1199, Octets.of(payload)));
        }
        assertEquals(List.of(), RtpChannel.receive(depacketizer, packets));
        assertEquals(1, depacketizer.droppedFrames());
    }
}
