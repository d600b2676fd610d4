package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdinaryCallProcessTest {
    private static final String BROWSER = """
            {"name":"browser 1","connectMillis":900,"srtpCipher":"SRTP_AEAD_AES_128_GCM",
             "sent":{"frames":300,"audioPackets":500},"received":{"frames":299,"audioPackets":498}}""";

    @TempDir
    Path temp;

    private DemoReport.OrdinaryCall read(String json, int status) throws Exception {
        return OrdinaryCallProcess.read(Files.writeString(temp.resolve("call.json"), json), status);
    }

    @Test
    void read_goodCall_passed() throws Exception {
        DemoReport.OrdinaryCall call = read(
                "{\"passed\":true,\"failures\":[],\"browser\":\"Chromium 1\",\"bridgeProcess\":{\"cpuPercentOfOneCore\":12.5},"
                        + "\"participants\":[" + BROWSER + "," + BROWSER + "]}",
                0);
        assertTrue(call.passed());
        assertEquals(12.5, call.bridgeCpuPercent());
        assertEquals(
                new DemoReport.Browser("browser 1", 900, "SRTP_AEAD_AES_128_GCM", 300, 299, 500, 498),
                call.participants().get(0));
    }

    @Test
    void read_claimWithoutEvidence_failed() throws Exception {
        assertFalse(
                read("{\"passed\":true,\"failures\":[],\"participants\":[]}", 0).passed());
        assertFalse(read("{\"passed\":true,\"participants\":[" + BROWSER + "," + BROWSER + "]}", 1)
                .passed());
        DemoReport.OrdinaryCall refused =
                read("{\"passed\":false,\"failures\":[\"browser 1: does not see browser 2\"]}", 1);
        assertFalse(refused.passed());
        assertEquals(List.of("browser 1: does not see browser 2"), refused.failures());
    }

    @Test
    void command_asksForTheCipherThatTheBridgeHas() {
        List<String> command = OrdinaryCallProcess.command(
                Path.of("/driver"), URI.create("http://127.0.0.1:8080"), 42, Duration.ofSeconds(10), temp);
        assertEquals("SRTP_AEAD_AES_128_GCM", command.get(command.indexOf("--expect-srtp") + 1));
        assertEquals("42", command.get(command.indexOf("--bridge-pid") + 1));
        assertEquals("10", command.get(command.indexOf("--seconds") + 1));
    }
}
