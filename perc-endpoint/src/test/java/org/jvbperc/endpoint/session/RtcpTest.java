package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.jvbperc.rtp.PacketBuffer;

class RtcpTest {
    private final RtcpWriter writer = new RtcpWriter();

    private byte[] written() {
        PacketBuffer packet = new PacketBuffer();
        writer.into(packet);
        assertTrue(packet.tailRoomBytes() >= 20, "room for the SRTCP trailer");
        return packet.toByteArray();
    }

    private static List<String> read(byte[] packet) {
        List<String> parts = new ArrayList<>();
        boolean wellFormed = RtcpReader.read(packet, 0, packet.length, recorder(parts));
        parts.add(wellFormed ? "ok" : "malformed");
        return parts;
    }

    static RtcpHandler recorder(List<String> parts) {
        return new RtcpHandler() {
            @Override
            public void senderReport(int ssrc, int ntpMiddle) {
                parts.add("sr " + ssrc + " " + Integer.toHexString(ntpMiddle));
            }

            @Override
            public void nack(int mediaSsrc, int sequenceNumber) {
                parts.add("nack " + mediaSsrc + " " + sequenceNumber);
            }

            @Override
            public void pictureLoss(int mediaSsrc) {
                parts.add("pli " + mediaSsrc);
            }

            @Override
            public void goodbye(int ssrc) {
                parts.add("bye " + ssrc);
            }
        };
    }

    @Test
    void writer_everything_readerFindsIt() {
        RtcpWriter.SenderInfo info = new RtcpWriter.SenderInfo(0x1122334455667788L, 9, 10, 11);
        writer.begin(1, info, List.of(new RtcpWriter.ReportBlock(7, 3, 4, 5, 6, 7, 8)));
        writer.report(2, info, List.of());
        writer.cname(1, "abc");
        writer.nack(1, 7, List.of(5, 6, 21, 22, 100));
        writer.pictureLoss(1, 8);
        writer.goodbye(1, 2);
        byte[] packet = written();
        assertEquals(0, packet.length % 4);
        assertEquals(
                List.of(
                        "sr 1 33445566",
                        "sr 2 33445566",
                        "nack 7 5",
                        "nack 7 6",
                        "nack 7 21",
                        "nack 7 22",
                        "nack 7 100",
                        "pli 8",
                        "bye 1",
                        "bye 2",
                        "ok"),
                read(packet));
    }

    @Test
    void writer_receiverReport_hasTheBlocksFields() {
        writer.begin(
                0x01020304,
                null,
                List.of(new RtcpWriter.ReportBlock(0x0A0B0C0D, 0x80, -1, 0x00010002, 3, 0x11223344, 0x55667788)));
        assertEquals(
                "81c90007" + "01020304" + "0a0b0c0d" + "80ffffff" + "00010002" + "00000003" + "11223344" + "55667788",
                HexFormat.of().formatHex(written()));
    }

    @Test
    void writer_cname_isPaddedWithZeros() {
        for (String cname : List.of("", "a", "ab", "abc", "abcd")) {
            writer.begin(1, null, List.of());
            writer.cname(1, cname);
            byte[] packet = written();
            assertEquals(0, packet.length % 4, cname);
            assertEquals(0, packet[packet.length - 1], cname);
            assertEquals(List.of("ok"), read(packet), cname);
        }
    }

    @Test
    void writer_nackAcrossTheWrap_isOneMask() {
        writer.begin(1, null, List.of());
        assertEquals(3, writer.nack(1, 7, List.of(65_534, 65_535, 3)));
        assertEquals(8 + 16, written().length);
        assertEquals(List.of("nack 7 65534", "nack 7 65535", "nack 7 3", "ok"), read(written()));
    }

    @Test
    void writer_moreThanFits_isCutOff() {
        writer.begin(1, null, List.of());
        int asked = writer.nack(
                1, 7, IntStream.range(0, 600).map(i -> i * 20).boxed().toList());
        assertTrue(asked > 200 && asked < 300, "asked for " + asked);
        assertEquals(0, writer.nack(1, 7, List.of(1)));
        writer.pictureLoss(1, 8);
        assertTrue(written().length <= RtcpWriter.MAX_BYTES);
        assertEquals(asked + 1, read(written()).size());
    }

    @Test
    void reader_fullIntraRequest_countsAsPictureLoss() {
        byte[] fir = HexFormat.of().parseHex("84ce0004" + "00000001" + "00000000" + "00000009" + "01000000");
        assertEquals(List.of("pli 9", "ok"), read(fir));
    }

    @Test
    void reader_truncatedAnywhere_neverReadsBeyond() {
        writer.begin(1, new RtcpWriter.SenderInfo(1, 2, 3, 4), List.of());
        writer.nack(1, 7, List.of(5));
        writer.goodbye(1, 2);
        byte[] packet = written();
        for (int length = 0; length < packet.length; length++) {
            List<String> parts = new ArrayList<>();
            boolean wellFormed = RtcpReader.read(Arrays.copyOf(packet, length), 0, length, recorder(parts));
            assertEquals(length == 0 || length == 28 || length == 44, wellFormed, "length " + length);
        }
    }

    @Test
    void reader_wrongVersionOrLength_isMalformed() {
        assertEquals(List.of("malformed"), read(HexFormat.of().parseHex("41c9000100000001")));
        assertEquals(List.of("malformed"), read(HexFormat.of().parseHex("81c9000000000001")));
        assertEquals(List.of("malformed"), read(HexFormat.of().parseHex("81c9ffff00000001")));
    }

    @Test
    void reader_shortFeedback_saysNothing() {
        assertEquals(List.of("ok"), read(HexFormat.of().parseHex("81ce0001" + "00000001")));
        assertEquals(List.of("ok"), read(HexFormat.of().parseHex("81cd0002" + "00000001" + "00000007")));
        assertEquals(
                List.of("ok"),
                read(HexFormat.of().parseHex("9fcb0001" + "00000001").clone()).subList(1, 2));
    }

    @Test
    void cache_repeats_areIdenticalAndBounded() {
        RetransmissionCache cache = new RetransmissionCache();
        byte[] packet = {1, 2, 3, 4};
        cache.add(65_535, packet, 1, 2, 0);
        packet[1] = 9;
        assertFalse(cache.repeat(65_535, 5_000_000) != null, "sent just now");
        int repeats = 0;
        for (long now = 1; now < 100; now++) {
            byte[] repeated = cache.repeat(65_535, now * 20_000_000);
            if (repeated != null) {
                repeats++;
                assertTrue(Arrays.equals(new byte[] {2, 3}, repeated));
            }
        }
        assertEquals(RetransmissionCache.MAX_REPEATS, repeats);
        assertTrue(
                cache.repeat(65_535 - RetransmissionCache.CAPACITY, 1_000_000_000) == null, "another packet's place");
        assertTrue(cache.repeat(3, 1_000_000_000) == null, "never sent");
    }

    @Test
    void cache_olderThanItsSize_isForgotten() {
        RetransmissionCache cache = new RetransmissionCache();
        for (int i = 0; i <= RetransmissionCache.CAPACITY; i++) {
            cache.add(i, new byte[] {(byte) i}, 0, 1, 0);
        }
        assertTrue(cache.repeat(0, 1_000_000_000) == null);
        assertTrue(cache.repeat(1, 1_000_000_000) != null);
    }
}
