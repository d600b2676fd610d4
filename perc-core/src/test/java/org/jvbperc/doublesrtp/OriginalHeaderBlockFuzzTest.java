package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any octets as the end of a payload: an illegal block is refused, a legal one is written again as it was read. */
class OriginalHeaderBlockFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readAndWrite(byte[] data) {
        int length = OriginalHeaderBlock.length(data, 0, data.length);
        if (length < 0) {
            return;
        }
        assertTrue(length <= OriginalHeaderBlock.MAX_LENGTH_BYTES && length <= data.length);
        HeaderMerge merge = new HeaderMerge();
        merge.read(data, data.length, 7, 8, true);
        merge.change(7, 8, true);
        byte[] written = new byte[length];
        assertEquals(length, merge.write(written, 0));
        assertArrayEquals(Arrays.copyOfRange(data, data.length - length, data.length), written);
        merge.change(
                OriginalHeaderBlock.payloadType(data, data.length, 7),
                OriginalHeaderBlock.sequenceNumber(data, data.length, 8),
                OriginalHeaderBlock.marker(data, data.length, true));
        assertTrue(merge.lengthBytes() <= length, "back to the original value: the block does not grow");
    }
}
