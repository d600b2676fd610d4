package org.jvbperc.rtcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any octets: the reader answers, and what it reports lies inside the packet. */
class RtcpFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void read_anyOctets_neverThrows(byte[] packet) {
        RecordingHandler handler = new RecordingHandler();
        boolean wellFramed = RtcpReader.read(packet, 0, packet.length, handler);
        assertTrue(wellFramed || handler.calls.isEmpty(), "a packet is used wholly or not at all");
        assertTrue(handler.calls.size() <= packet.length * 5, "more parts than octets can say");

        byte[] shifted = new byte[packet.length + 5];
        Arrays.fill(shifted, (byte) 0x81);
        System.arraycopy(packet, 0, shifted, 3, packet.length);
        RecordingHandler again = new RecordingHandler();
        assertTrue(wellFramed == RtcpReader.read(shifted, 3, packet.length, again), "what lies around does not count");
        assertTrue(handler.calls.equals(again.calls), "what lies around does not count");
    }
}
