package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.srtp.VectorFile;

/** RFC 8723 section 5.2 step 3. Headers are written as PT/SEQ/M in hexadecimal. */
class HeaderMergeTest {
    @ParameterizedTest
    @CsvSource({
        // received block, received header, sent header, block sent
        "00,        6f/0001/0, 6f/0001/0, 00",
        "00,        6f/0001/0, 64/0001/0, 6f02",
        "00,        6f/0001/0, 6f/1002/0, 000101",
        "00,        6f/0001/0, 6f/0001/1, 04",
        "00,        6f/0001/1, 6f/0001/0, 0c",
        "00,        6f/0001/1, 64/1002/0, 6f00010f",
        // a later distributor changes the same field again: the first value stays
        "6f02,      64/0001/0, 65/0001/0, 6f02",
        "000101,    6f/1002/0, 6f/1003/0, 000101",
        // and another field: added
        "6f02,      64/0001/0, 64/0002/0, 6f000103",
        "000101,    6f/1002/0, 64/1002/1, 6f000107",
        // back to the original: dropped
        "6f02,      64/0001/0, 6f/0001/0, 00",
        "000101,    6f/1002/0, 6f/0001/0, 00",
        "04,        6f/0001/1, 6f/0001/0, 00",
        "0c,        6f/0001/0, 6f/0001/1, 00",
        "6f00010f,  64/1002/0, 64/0001/0, 6f0e",
        "6f00010f,  64/1002/0, 6f/1002/1, 000101",
        // not touched: not modified, even where the first distributor added more than necessary
        "6f02,      6f/0001/0, 6f/0001/0, 6f02",
        "000101,    6f/0001/0, 6f/0001/0, 000101",
        "04,        6f/0001/0, 6f/0001/0, 04",
        "ef02,      64/0001/0, 64/0001/0, ef02",
        "ef02,      64/0001/0, 6f/0001/0, 00"
    })
    void change_ofAReceivedBlock_followsTheRules(String received, String before, String after, String expected) {
        byte[] block = VectorFile.hex(received);
        HeaderMerge merge = new HeaderMerge();
        String[] from = before.split("/");
        String[] to = after.split("/");
        merge.read(block, block.length, hex(from[0]), hex(from[1]), from[2].equals("1"));
        merge.change(hex(to[0]), hex(to[1]), to[2].equals("1"));
        byte[] written = new byte[10];
        assertEquals(expected.length() / 2, merge.lengthBytes());
        assertEquals(expected.length() / 2, merge.write(written, 3));
        assertEquals(expected, VectorFile.hex(Arrays.copyOfRange(written, 3, 3 + merge.lengthBytes())));
    }

    @Test
    void headerChange_outOfRange_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new HeaderChange(128, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new HeaderChange(-2, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new HeaderChange(0, 0, 2));
    }

    @Test
    void headerChange_negativeOffset_wraps() {
        assertEquals(0xFFFF, new HeaderChange(HeaderChange.KEEP, -2, HeaderChange.KEEP).sequenceNumberOf(1));
    }

    private static int hex(String text) {
        return Integer.parseInt(text, 16);
    }
}
