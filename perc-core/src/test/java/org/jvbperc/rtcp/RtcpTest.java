package org.jvbperc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private static final int LOCAL = 0x11111111;
    private static final int MEDIA = 0x22222222;

    private final byte[] buffer = new byte[1500];
    private final RtcpWriter writer = new RtcpWriter().begin(buffer, 8, 1200);
    private final RecordingHandler handler = new RecordingHandler();

    private boolean read() {
        return RtcpReader.read(buffer, 8, writer.length(), handler);
    }

    private boolean read(String hex) {
        byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
        return RtcpReader.read(packet, 0, packet.length, handler);
    }

    @Test
    void receiverReport_twoBlocksAndName_roundTrip() {
        writer.receiverReport(LOCAL);
        assertTrue(writer.addReportBlock(0, new ReportBlock.Values(MEDIA, 128, -3, 0x10007, 9, 77, 65536)));
        assertTrue(writer.addReportBlock(0, new ReportBlock.Values(3, 300, 0x900000, 4, 5, 6, 7)));
        byte[] name = "someone@example".getBytes(StandardCharsets.US_ASCII);
        assertTrue(writer.canonicalName(LOCAL, name, 0, name.length));
        assertTrue(read());
        assertEquals(
                List.of(
                        "report 11111111 on 22222222 fraction 128 lost -3 highest 65543 jitter 9 lsr 77 dlsr 65536",
                        "report 11111111 on 3 fraction 255 lost 8388607 highest 4 jitter 5 lsr 6 dlsr 7",
                        "cname 11111111 someone@example"),
                handler.calls);
    }

    @Test
    void receiverReport_thirtySecondBlock_isRefused() {
        writer.receiverReport(LOCAL);
        for (int i = 0; i < 31; i++) {
            assertTrue(writer.addReportBlock(0, new ReportBlock.Values(i, 0, 0, 0, 0, 0, 0)));
        }
        assertFalse(writer.addReportBlock(0, new ReportBlock.Values(31, 0, 0, 0, 0, 0, 0)));
        assertTrue(read());
        assertEquals(31, handler.calls.size());
    }

    @Test
    void canonicalName_everyLength_roundTrips() {
        byte[] name = new byte[255];
        java.util.Arrays.fill(name, (byte) 'n');
        for (int length = 0; length <= 255; length++) {
            writer.begin(buffer, 8, 1200).canonicalName(MEDIA, name, 0, length);
            assertEquals(0, writer.length() % 4);
            handler.calls.clear();
            assertTrue(read());
            assertEquals(List.of("cname 22222222 " + "n".repeat(length)), handler.calls);
        }
    }

    @Test
    void feedback_pliFirByeInOneCompound_roundTrip() {
        writer.receiverReport(LOCAL);
        writer.pictureLoss(LOCAL, MEDIA);
        writer.fullIntraRequest(LOCAL, MEDIA, 200);
        writer.bye(MEDIA);
        writer.bye(1, 2);
        assertTrue(read());
        assertEquals(List.of("pli 22222222", "fir 22222222 200", "bye 22222222", "bye 1", "bye 2"), handler.calls);
    }

    @Test
    void nack_runsAndWrap_usesBitmap() {
        int[] missing = {65530, 65531, 65535, 0, 10, 11, 300};
        writer.nack(LOCAL, MEDIA, missing, missing.length);
        assertEquals(12 + 3 * 4, writer.length());
        assertTrue(read());
        assertEquals(
                List.of(
                        "nack 22222222 65530",
                        "nack 22222222 65531",
                        "nack 22222222 65535",
                        "nack 22222222 0",
                        "nack 22222222 10",
                        "nack 22222222 11",
                        "nack 22222222 300"),
                handler.calls);
    }

    @Test
    void nack_nothingMissing_writesNothing() {
        assertEquals(0, writer.nack(LOCAL, MEDIA, new int[0], 0));
        assertEquals(0, writer.length());
    }

    @Test
    void nack_moreThanFits_isCutOffAndTold() {
        int[] missing =
                java.util.stream.IntStream.range(0, 600).map(i -> i * 20).toArray();
        writer.receiverReport(LOCAL);
        int asked = writer.nack(LOCAL, MEDIA, missing, missing.length);
        assertEquals((1200 - 8 - 12) / 4, asked);
        assertEquals(1200, writer.length());
        assertEquals(0, writer.nack(LOCAL, MEDIA, new int[] {1}, 1));
        assertTrue(read());
        assertEquals(asked, handler.calls.size());
    }

    @Test
    void senderReport_ofAStream_hasTheFieldsOfTheRfc() {
        assertTrue(writer.senderReport(MEDIA, new SenderInfo(0x0102030405060708L, 42, 7, 1024)));
        assertTrue(
                writer.addReportBlock(0, new ReportBlock.Values(LOCAL, 0x80, -1, 0x10002, 3, 0x11223344, 0x55667788)));
        assertEquals(
                "81c8000c" + "22222222" + "0102030405060708" + "0000002a" + "00000007" + "00000400" + "11111111"
                        + "80ffffff" + "00010002" + "00000003" + "11223344" + "55667788",
                HexFormat.of().formatHex(buffer, 8, 8 + writer.length()));
        assertEquals(0x03040506, SenderInfo.ntpMiddle(buffer, 8));
        writer.begin(buffer, 8, 27);
        assertFalse(writer.senderReport(MEDIA, new SenderInfo(1, 2, 3, 4)));
    }

    @Test
    void senderReport_copied_keepsSenderInformationAndDropsBlocks() {
        byte[] source = HexFormat.of()
                .parseHex("81c8000c" + "22222222" + "0102030405060708" + "0000002a" + "00000007" + "00000400"
                        + "00".repeat(24));
        assertTrue(writer.senderReport(source, 0));
        assertEquals(28, writer.length());
        assertEquals(
                "80c80006" + "22222222" + "0102030405060708" + "0000002a" + "00000007" + "00000400",
                HexFormat.of().formatHex(buffer, 8, 36));
    }

    @Test
    void writer_partBeyondLimit_isNotWritten() {
        writer.begin(buffer, 0, 15);
        assertTrue(writer.bye(1));
        assertFalse(writer.bye(2));
        assertFalse(writer.bye(2, 3));
        assertFalse(writer.pictureLoss(1, 2));
        assertEquals(8, writer.length());
    }

    @Test
    void begin_beyondArray_isRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> writer.begin(buffer, 1400, 200));
    }

    @Test
    void read_badFraming_callsNothing() {
        assertFalse(read(""));
        assertFalse(read("80c9"));
        assertFalse(read("40c90001 00000001"), "version 1");
        assertFalse(read("80c90002 00000001"), "longer than the packet");
        assertFalse(read("81c90000 00000001"), "shorter than the packet");
        assertFalse(read("80c90001 00000001 80"), "rest too short");
        assertFalse(read("a0c90001 00000000 80c90001 00000001"), "padding before the last part");
        assertFalse(read("a0c90001 00000000"), "no padding octets");
        assertFalse(read("a0c90001 00000008"), "padding over the header");
        assertFalse(read("a0c90001 00000003"), "padding not in words");
        assertEquals(List.of(), handler.calls);
    }

    @Test
    void read_badInside_skipsThatPartOnly() {
        assertTrue(read("81c90001 00000001" + "81cb0001 00000005"));
        assertEquals(List.of("bye 5"), handler.calls);
    }

    @Test
    void read_feedbackWithoutContent_saysNothing() {
        assertTrue(read("81ce0001 00000001"));
        assertTrue(read("81cd0002 00000001 00000007"));
        assertEquals(List.of(), handler.calls);
    }

    @Test
    void read_paddedLastPart_ignoresPadding() {
        assertTrue(read("80c90001 00000001" + "a2cb0003 00000005 00000006 00000004"));
        assertEquals(List.of("bye 5", "bye 6"), handler.calls);
    }

    @Test
    void read_sourceDescriptionItemTooLong_skipsIt() {
        assertTrue(read("81ca0002 00000001 01ff0000"));
        assertEquals(List.of(), handler.calls);
    }

    @Test
    void read_unknownTypesAndFormats_areSkipped() {
        assertTrue(read("80cf0001 00000001" + "8fcd0002 00000001 00000002" + "8fce0002 00000001 00000002"));
        assertEquals(List.of(), handler.calls);
    }
}
