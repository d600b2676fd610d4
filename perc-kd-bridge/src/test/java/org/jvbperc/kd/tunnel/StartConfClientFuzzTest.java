package org.jvbperc.kd.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;

/** Whatever a Media Distributor answers to start-conf is usable or refused, and harmless in a log. */
class StartConfClientFuzzTest {
    private static final URI MEDIA_DISTRIBUTOR = URI.create("http://127.0.0.1:9/perc/start-conf");

    @FuzzTest(maxDuration = "60s")
    void answer_ofAnyOctets_isUsableOrRefused(byte[] data) {
        for (int status : new int[] {200, 409}) {
            try {
                StartConfAnswer answer = StartConfClient.answer(MEDIA_DISTRIBUTOR, status, data);
                assertEquals(200, status);
                assertTrue(answer.port() > 0 && answer.port() < 65536);
                assertFalse(answer.host().isBlank());
                assertFalse(answer.conference().isBlank());
            } catch (StartConfException e) {
                assertEquals(status == 200 ? "md-bad-response" : "md-refused", e.condition());
                assertTrue(String.valueOf(e.getMessage()).matches("[\\x20-\\x7E]+"), e.getMessage());
            }
        }
    }
}
