package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whatever a bridge sends as RTCP: parts come out, bounded by its length. */
class RtcpFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void read(byte[] packet) {
        List<String> parts = new ArrayList<>();
        byte[] shifted = new byte[packet.length + 5];
        Arrays.fill(shifted, (byte) 0x81);
        System.arraycopy(packet, 0, shifted, 3, packet.length);
        RtcpReader.read(shifted, 3, packet.length, RtcpTest.recorder(parts));
        assertTrue(parts.size() <= packet.length * 5, "more parts than octets can say");
    }
}
