package org.jvbperc.md.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PercMetricsTest {
    @Test
    void text_eachLine_isPrometheusText() {
        PercMetrics metrics = new PercMetrics();
        metrics.gauge("tunnels", "Open tunnels", () -> 3);
        metrics.count(PercCounter.RTP_SENT_OK);
        metrics.count(PercCounter.RTP_SENT_OK);
        String text = metrics.toPrometheusText();
        for (String line : text.split("\n")) {
            assertTrue(
                    line.matches("# (HELP|TYPE) jitsi_jvb_perc_[a-z_]+ .+")
                            || line.matches("jitsi_jvb_perc_[a-z_]+(\\{event=\"[a-z_]+\"})? [0-9]+"),
                    line);
        }
        assertTrue(text.contains("jitsi_jvb_perc_rtp_sent_total{event=\"ok\"} 2\n"));
        assertTrue(text.contains("jitsi_jvb_perc_tunnels 3\n"));
        assertEquals(1, text.split("# TYPE jitsi_jvb_perc_rtp_sent_total").length - 1);
    }

    @Test
    void names_ofAllCounters_differ() {
        Set<String> names = new HashSet<>();
        Arrays.stream(PercCounter.values()).forEach(counter -> assertTrue(names.add(counter.flatName())));
    }
}
