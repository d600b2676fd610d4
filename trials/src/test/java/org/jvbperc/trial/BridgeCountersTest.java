package org.jvbperc.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BridgeCountersTest {
    private static final String TEXT = """
            # HELP jitsi_jvb_perc_endpoints DTLS associations that have not ended
            # TYPE jitsi_jvb_perc_endpoints gauge
            jitsi_jvb_perc_endpoints 3.0
            jitsi_jvb_perc_dtls_datagrams_rate_limited_total 12.0
            jitsi_jvb_conferences 9.0
            """;

    @Test
    void parse_registryText_ownMetricsOnly() {
        assertEquals(
                Map.of("endpoints", 3L, "dtls_datagrams_rate_limited_total", 12L),
                BridgeCounters.parse(TEXT).values());
    }

    @Test
    void grown_sinceBefore_sumOfThoseNamed() {
        BridgeCounters before = BridgeCounters.parse(TEXT);
        BridgeCounters after =
                BridgeCounters.parse(TEXT.replace("12.0", "20.0") + "jitsi_jvb_perc_dtls_datagrams_to_kd_total 5\n");
        assertEquals(8, after.grown(before, "rate_limited"));
        assertEquals(13, after.grown(before, "dtls_datagrams"));
        assertEquals(0, after.grown(before, "endpoints"));
    }
}
