package org.jvbperc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any octets: the header lies inside the packet, or the packet is refused. */
class RtpViewFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void headerLength(byte[] data) {
        int length = RtpView.headerLength(data, 0, data.length);
        byte[] shifted = new byte[data.length + 5];
        System.arraycopy(data, 0, shifted, 5, data.length);
        assertEquals(length, RtpView.headerLength(shifted, 5, data.length));
        RtcpView.isWellFormed(data, 0, data.length);
        RtcpView.isRtcp(data, 0, data.length);
        if (length >= 0) {
            assertTrue(length >= RtpView.fixedHeaderLength(data, 0) && length <= data.length);
            if (RtpView.extension(data, 0)) {
                assertTrue(RtpView.extensionProfile(data, 0) <= 0xFFFF);
            }
        }
    }
}
