package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpFramesTest {
    /** Descriptors: picture ID of 15 bits with all layer indices; picture ID alone; none. The first octet behind them decides what is clear. */
    @ParameterizedTest
    @CsvSource({
        "90 F0 81 23 01 20, 00112233445566778899",
        "90 80 12, 01AAAA",
        "10, 01AAAA",
    })
    void vp8_sealedPartBeginsBehindWhatIsClear(String descriptor, String clear) {
        assertPart("VP8", "CAFE", descriptor + clear + "CAFE");
    }

    /** Descriptors: flexible with two references; not flexible with layers; with a structure of one layer's size and two pictures. */
    @ParameterizedTest
    @CsvSource({
        "DC 80 07 03 02",
        "A8 85 20 11 07",
        "8A 12 18 0140 00B4 02 04 01 08 01 02",
    })
    void vp9_nothingOfTheFrameIsClear(String descriptor) {
        assertPart("VP9", "CAFE", descriptor + "CAFE");
    }

    @Test
    void vp9_structureThatIsCutShort_hasNoSealedPart() {
        assertNull(RtpFrames.frame("VP9", packets("8A 12 18 0140 00B4 FF 04")));
    }

    /** A sequence header and the sealed unit, whose last two octets come in a second packet; and alone, with the length of each element. */
    @Test
    void av1_sealedPartIsTheLastUnitsPayload() {
        assertPart("AV1", "CAFEBABE", "68 03 080102 48CAFE", "90 BABE");
        assertPart("AV1", "CAFE", "08 03 48CAFE");
        assertPart("AV1", "CAFE", "10 4A02CAFE");
        assertPart("AV1", "CAFE", "10 4C00CAFE");
    }

    @Test
    void av1_unitWithAPicture_hasNoSealedPart() {
        assertNull(RtpFrames.frame("AV1", packets("20 03 300102 48CAFE")));
        assertNull(RtpFrames.frame("AV1", packets("10 300102")));
        assertNull(RtpFrames.frame("AV1", packets("00 7F 48CAFE")));
    }

    @Test
    void starts_isWhatEachFormatSays() {
        assertTrue(RtpFrames.starts("VP8", octets("10")));
        assertFalse(RtpFrames.starts("VP8", octets("11")));
        assertTrue(RtpFrames.starts("VP9", octets("88")));
        assertFalse(RtpFrames.starts("VP9", octets("80")));
        assertTrue(RtpFrames.starts("AV1", octets("10")));
        assertFalse(RtpFrames.starts("AV1", octets("90")));
        assertEquals(
                List.of(true, false),
                List.of(RtpFrames.starts("opus", octets("00")), RtpFrames.starts("H264", octets("00"))));
    }

    private static void assertPart(String codec, String expected, String... payloads) {
        byte[] frame = RtpFrames.frame(codec, packets(payloads));
        assertNotNull(frame);
        assertArrayEquals(
                octets(expected), Arrays.copyOfRange(frame, RtpFrames.clearBytes(codec, frame), frame.length));
    }

    private static List<byte[]> packets(String... payloads) {
        return Arrays.stream(payloads).map(RtpFramesTest::octets).toList();
    }

    private static byte[] octets(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }
}
