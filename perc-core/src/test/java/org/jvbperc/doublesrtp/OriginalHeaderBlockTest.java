package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.jvbperc.srtp.VectorFile;

class OriginalHeaderBlockTest {
    /** RFC 8723 section 4: no reserved bit, and B only with M. */
    private static final Set<Integer> LEGAL =
            Set.of(0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0C, 0x0D, 0x0E, 0x0F);

    @Test
    void isLegal_everyOctet_isOneOfTwelve() {
        for (int config = 0; config < 256; config++) {
            assertEquals(LEGAL.contains(config), OriginalHeaderBlock.isLegal(config), "Config " + config);
        }
    }

    @Test
    void length_everyOctetAndRoom_isTheBlocksOrMinusOne() {
        for (int config = 0; config < 256; config++) {
            for (int room = 0; room <= 6; room++) {
                byte[] b = new byte[10];
                b[room + 1] = (byte) config;
                int needed = 1 + ((config & 2) != 0 ? 1 : 0) + ((config & 1) != 0 ? 2 : 0);
                int expected = LEGAL.contains(config) && needed <= room ? needed : -1;
                assertEquals(expected, OriginalHeaderBlock.length(b, 2, 2 + room), "Config " + config);
            }
        }
    }

    @Test
    void fields_ofTheFullBlock_areReadFromTheEnd() {
        byte[] b = VectorFile.hex("aaef12340f");
        assertEquals(4, OriginalHeaderBlock.length(b, 1, 5));
        assertEquals(0x6f, OriginalHeaderBlock.payloadType(b, 5, 1), "the upper bit is ignored");
        assertEquals(0x1234, OriginalHeaderBlock.sequenceNumber(b, 5, 1));
        assertEquals(true, OriginalHeaderBlock.marker(b, 5, false));
    }

    @Test
    void fields_absentFromTheBlock_areTheCurrentOnes() {
        byte[] b = VectorFile.hex("ffffff00");
        assertEquals(5, OriginalHeaderBlock.payloadType(b, 4, 5));
        assertEquals(6, OriginalHeaderBlock.sequenceNumber(b, 4, 6));
        assertEquals(true, OriginalHeaderBlock.marker(b, 4, true));
        assertEquals(false, OriginalHeaderBlock.marker(b, 4, false));
    }

    @Test
    void marker_originallyZero_isZero() {
        assertEquals(false, OriginalHeaderBlock.marker(new byte[] {0x04}, 1, true));
    }
}
