package org.jvbperc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RtcpPropertyTest {
    private static final long SEED = 20260301;

    private static byte[] compound() {
        byte[] buffer = new byte[1200];
        RtcpWriter writer = new RtcpWriter().begin(buffer, 0, buffer.length);
        writer.senderReport(1, new SenderInfo(2, 3, 4, 5));
        writer.addReportBlock(0, new ReportBlock.Values(2, 3, 4, 5, 6, 7, 8));
        writer.canonicalName(1, new byte[] {'a', 'b', 'c'}, 0, 3);
        writer.nack(1, 2, new int[] {5, 6, 40}, 3);
        writer.pictureLoss(1, 2);
        writer.fullIntraRequest(1, 2, 9);
        writer.bye(1);
        return Arrays.copyOf(buffer, writer.length());
    }

    @Test
    void read_everyTruncation_neverThrowsAndNeverReportsHalf() {
        byte[] packet = compound();
        for (int length = 0; length < packet.length; length++) {
            RecordingHandler handler = new RecordingHandler();
            boolean well = RtcpReader.read(Arrays.copyOf(packet, length), 0, length, handler);
            assertTrue(well || handler.calls.isEmpty(), "length " + length);
        }
    }

    @Test
    void read_everySingleBitChange_neverThrows() {
        byte[] packet = compound();
        for (int bit = 0; bit < packet.length * 8; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            RtcpReader.read(changed, 0, changed.length, new RecordingHandler());
        }
    }

    @Test
    void read_randomOctets_neverThrows() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] packet = new byte[random.nextInt(120)];
            random.nextBytes(packet);
            if (packet.length > 3) {
                packet[0] = (byte) (0x80 | (packet[0] & 0x3F));
                packet[1] = (byte) (200 + random.nextInt(8));
                packet[2] = 0;
                packet[3] = (byte) random.nextInt(Math.max(1, packet.length / 4));
            }
            RtcpReader.read(packet, 0, packet.length, new RecordingHandler());
        }
    }

    @Test
    void nack_randomSets_roundTrip() {
        Random random = new Random(SEED);
        byte[] buffer = new byte[1200];
        for (int round = 0; round < 2_000; round++) {
            int base = random.nextInt(65_536);
            TreeSet<Integer> distances = new TreeSet<>();
            int count = 1 + random.nextInt(64);
            while (distances.size() < count) {
                distances.add(random.nextInt(2_000));
            }
            int[] missing = distances.stream()
                    .mapToInt(distance -> (base + distance) & 0xFFFF)
                    .toArray();
            RtcpWriter writer = new RtcpWriter().begin(buffer, 0, buffer.length);
            assertEquals(count, writer.nack(1, 2, missing, count));
            RecordingHandler handler = new RecordingHandler();
            assertTrue(RtcpReader.read(buffer, 0, writer.length(), handler));
            List<String> expected = Arrays.stream(missing)
                    .mapToObj(number -> "nack 2 " + number)
                    .toList();
            assertEquals(expected, handler.calls, "seed " + SEED + " round " + round);
        }
    }
}
