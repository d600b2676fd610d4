package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.jvbperc.rtcp.ReportBlock;

class ReceptionStatisticsTest {
    private static final long MILLI = 1_000_000;

    private final ReceptionStatistics statistics = new ReceptionStatistics(7, 48_000);

    @Test
    void report_quarterLost_saysSo() {
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 3 || i == 99) {
                statistics.packet(1_000 + i, i * 960, i * 20 * MILLI);
            }
        }
        ReportBlock.Values report = statistics.report(2_000 * MILLI);
        assertEquals(7, report.ssrc());
        assertEquals(24, report.cumulativeLost());
        assertEquals(24 * 256 / 100, report.fractionLost());
        assertEquals(1_099, report.extendedHighestSequence());
        assertEquals(0, report.lastSenderReport());
        assertEquals(0, report.delaySinceLastSenderReport());
        assertEquals(0, statistics.report(2_000 * MILLI).fractionLost(), "nothing since the last report");
    }

    @Test
    void packet_steadyArrival_hasNoJitter() {
        for (int i = 0; i < 100; i++) {
            statistics.packet(i, i * 960, i * 20 * MILLI);
        }
        assertEquals(0, statistics.report(0).jitter());
    }

    @Test
    void packet_alternatingDelay_hasJitter() {
        for (int i = 0; i < 500; i++) {
            statistics.packet(i, i * 960, (i * 20 + i % 2 * 10) * MILLI);
        }
        int jitter = statistics.report(0).jitter();
        assertTrue(jitter > 450 && jitter <= 480, "10 ms at 48 kHz, got " + jitter);
    }

    @Test
    void packet_wrap_countsCycles() {
        statistics.packet(65_535, 0, 0);
        assertEquals(0x20000, statistics.packet(0, 960, 20 * MILLI));
        assertEquals(0x10000, statistics.report(0).extendedHighestSequence());
        assertEquals(0, statistics.lost());
    }

    @Test
    void packet_timestampWrap_hasNoJitter() {
        statistics.packet(1, -960, 0);
        statistics.packet(2, 0, 20 * MILLI);
        statistics.packet(3, 960, 40 * MILLI);
        assertEquals(0, statistics.report(0).jitter());
    }

    @Test
    void senderReport_halfASecondAgo_isReported() {
        statistics.packet(1, 0, 0);
        statistics.senderReport(0x12345678, 1_000 * MILLI);
        ReportBlock.Values report = statistics.report(1_500 * MILLI);
        assertEquals(0x12345678, report.lastSenderReport());
        assertEquals(32_768, report.delaySinceLastSenderReport());
    }
}
