package org.jvbperc.embedded.rtcp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any octets: the reader answers, and what it reports lies inside the packet. */
class RtcpFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void read_anyOctets_neverThrows(byte[] packet) {
        RtcpReader.read(packet, 0, packet.length, new RecordingHandler());
    }
}
