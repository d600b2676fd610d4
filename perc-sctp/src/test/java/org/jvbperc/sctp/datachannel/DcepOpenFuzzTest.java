package org.jvbperc.sctp.datachannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any octets as DATA_CHANNEL_OPEN: refused, or read so that writing it gives the texts again. */
class DcepOpenFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void decode(byte[] message) {
        DcepOpen open = DcepOpen.decode(message);
        if (open != null) {
            assertTrue(open.label().length() + open.protocol().length() <= message.length);
            assertEquals(open, DcepOpen.decode(open.encode()));
        }
    }
}
