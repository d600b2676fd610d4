package org.jvbperc.endpoint.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

class OpusRtpTest {
    private final OpusDepacketizer depacketizer = new OpusDepacketizer();

    @Test
    void depacketizer_packetsInOrder_givesIdenticalFrames() {
        List<MediaFrame> frames = SampleFrames.opus(new Random(1), 200);
        List<MediaPacket> packets = RtpChannel.packets(MediaFormat.OPUS, frames, 65_400, Integer.MAX_VALUE - 5);
        assertEquals(frames, RtpChannel.receive(depacketizer, packets));
    }

    @Test
    void packetizer_marker_isOnTheFirstPacketOnly() {
        List<MediaPacket> packets = RtpChannel.packets(MediaFormat.OPUS, SampleFrames.opus(new Random(2), 20), 0, 0);
        assertEquals(0, packets.stream().map(MediaPacket::marker).toList().lastIndexOf(true));
    }

    @Test
    void depacketizer_lostPacket_losesOneFrame() {
        List<MediaFrame> frames = SampleFrames.opus(new Random(3), 5);
        List<MediaPacket> packets = new ArrayList<>(RtpChannel.packets(MediaFormat.OPUS, frames, 0, 0));
        packets.remove(2);
        List<MediaFrame> received = RtpChannel.receive(depacketizer, packets);
        assertEquals(List.of(frames.get(0), frames.get(1), frames.get(3), frames.get(4)), received);
    }

    @Test
    void depacketizer_emptyOrMalformedPayload_isCounted() {
        MediaPacket packet = RtpChannel.packets(MediaFormat.OPUS, SampleFrames.opus(new Random(4), 1), 0, 0)
                .get(0);
        List<MediaPacket> packets = List.of(
                RtpChannel.withPayload(packet, new byte[0]),
                RtpChannel.withPayload(packet, new byte[] {0x7B}),
                RtpChannel.withPayload(packet, new byte[] {0x7B, 0x00}));
        assertEquals(List.of(), RtpChannel.receive(depacketizer, packets));
        assertEquals(3, depacketizer.malformedPackets());
        assertEquals(3, depacketizer.droppedFrames());
    }

    @Test
    void opusPacket_duration_followsTheTable() {
        int[][] expected = { // TOC octet, count octet, samples
            {0x00, 0, 480}, {0x08, 0, 960}, {0x10, 0, 1920}, {0x18, 0, 2880}, {0x60, 0, 480}, {0x68, 0, 960},
            {0x80, 0, 120}, {0x88, 0, 240}, {0x90, 0, 480}, {0x98, 0, 960}, {0x79, 0, 1920}, {0x7A, 0, 1920},
            {0x7B, 3, 2880}, {0x7B, 6, 5760}, {0x7B, 7, -1}, {0x7B, 0, -1}, {0x1B, 2, 5760}, {0x1B, 3, -1},
        };
        for (int[] row : expected) {
            byte[] packet = {(byte) row[0], (byte) row[1], 1};
            assertEquals(row[2], OpusPacket.duration(packet, 0, 3), Integer.toHexString(row[0]) + "/" + row[1]);
        }
        assertEquals(-1, OpusPacket.duration(new byte[0], 0, 0));
    }

    @Test
    void depacketizer_timestampGoesBack_dropsTheFrame() {
        List<MediaFrame> frames = SampleFrames.opus(new Random(5), 3);
        List<MediaPacket> packets =
                RtpChannel.packets(MediaFormat.OPUS, List.of(frames.get(1), frames.get(0), frames.get(2)), 0, 0);
        List<Octets> received = RtpChannel.receive(depacketizer, packets).stream()
                .map(MediaFrame::data)
                .toList();
        assertEquals(List.of(frames.get(1).data(), frames.get(2).data()), received);
    }
}
