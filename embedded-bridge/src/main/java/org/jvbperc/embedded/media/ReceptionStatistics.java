package org.jvbperc.embedded.media;

import org.jvbperc.rtcp.ReportBlock;

/**
 * The bridge's reception statistics of one source (RFC 3550 section 6.4.1, appendices A.1, A.3 and A.8).
 *
 * <p>Fed only with packets whose outer tag verified. Owned by one media lane.
 */
public final class ReceptionStatistics {
    private final int ssrc;
    private final int clockRateHz;
    private boolean started;
    private long baseIndex;
    private long highestIndex;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private long transit;
    private double jitter;
    private int lastSenderReport;
    private long lastSenderReportNanos;

    /** Statistics of {@code ssrc}, whose timestamps run at {@code clockRateHz}. */
    public ReceptionStatistics(int ssrc, int clockRateHz) {
        this.ssrc = ssrc;
        this.clockRateHz = clockRateHz;
    }

    /** Notes a packet; returns its index (sequence number with cycles above, starting at one cycle). */
    public long packet(int sequenceNumber, int timestamp, long nowNanos) {
        long index;
        if (!started) {
            started = true;
            index = sequenceNumber + 0x10000L;
            baseIndex = index;
            highestIndex = index;
            transit = transit(timestamp, nowNanos);
        } else {
            index = highestIndex + (short) (sequenceNumber - (int) highestIndex);
            highestIndex = Math.max(highestIndex, index);
            long now = transit(timestamp, nowNanos);
            jitter += (Math.abs((int) (now - transit)) - jitter) / 16;
            transit = now;
        }
        received++;
        return index;
    }

    /** Notes a sender report, whose NTP time's middle 32 bits are {@code middleNtp}. */
    public void senderReport(int middleNtp, long nowNanos) {
        lastSenderReport = middleNtp;
        lastSenderReportNanos = nowNanos;
    }

    /** Whether anything was received. */
    public boolean started() {
        return started;
    }

    /** Packets received. */
    public long received() {
        return received;
    }

    /** Packets that should have come and did not, negative if duplicates prevail. */
    public long lost() {
        return started ? highestIndex - baseIndex + 1 - received : 0;
    }

    /** A report block; the next one's fraction counts from here. */
    public ReportBlock.Values report(long nowNanos) {
        long expected = highestIndex - baseIndex + 1;
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        long delay = lastSenderReport == 0 ? 0 : (nowNanos - lastSenderReportNanos) / 1_000 * 65_536 / 1_000_000;
        return new ReportBlock.Values(
                ssrc,
                fraction,
                (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, expected - received)),
                (int) (highestIndex - 0x10000L),
                (int) jitter,
                lastSenderReport,
                (int) delay);
    }

    private long transit(int timestamp, long nowNanos) {
        long arrival = nowNanos / 1_000 * clockRateHz / 1_000_000;
        return arrival - timestamp;
    }
}
