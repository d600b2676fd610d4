package org.jvbperc.rtcp;

import org.jvbperc.rtp.BigEndian;

/**
 * Reads and writes the 24 octets of a report block (RFC 3550 section 6.4.1).
 *
 * <pre>
 *  SSRC(4) || fraction lost(1) || cumulative lost(3) || extended highest SEQ(4) || jitter(4) || LSR(4) || DLSR(4)
 * </pre>
 */
public final class ReportBlock {
    /** Wire length. */
    public static final int LENGTH_BYTES = 24;

    private static final int MAX_CUMULATIVE_LOST = 0x7FFFFF;

    private ReportBlock() {}

    /** The source reported on. */
    public static int ssrc(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset);
    }

    /** Loss since the last report in 1/256. */
    public static int fractionLost(byte[] buffer, int offset) {
        return buffer[offset + 4] & 0xFF;
    }

    /** Packets lost since the beginning; negative if duplicates were more than losses. */
    public static int cumulativeLost(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset + 4) << 8 >> 8;
    }

    /** Cycles and highest sequence number received, 32 bits. */
    public static int extendedHighestSequence(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset + 8);
    }

    /** Interarrival jitter in timestamp units, 32 bits. */
    public static int jitter(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset + 12);
    }

    /** Middle 32 bits of the NTP time of the last sender report, 0 if none. */
    public static int lastSenderReport(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset + 16);
    }

    /** Delay since that report in 1/65536 s. */
    public static int delaySinceLastSenderReport(byte[] buffer, int offset) {
        return BigEndian.int32(buffer, offset + 20);
    }

    /** Writes a block; {@code cumulativeLost} is clamped to 24 bits, {@code fractionLost} to 8. */
    public static void write(byte[] buffer, int offset, Values values) {
        int lost = Math.max(-MAX_CUMULATIVE_LOST - 1, Math.min(MAX_CUMULATIVE_LOST, values.cumulativeLost()));
        int fraction = Math.max(0, Math.min(255, values.fractionLost()));
        BigEndian.putInt32(buffer, offset, values.ssrc());
        BigEndian.putInt32(buffer, offset + 4, (fraction << 24) | (lost & 0xFFFFFF));
        BigEndian.putInt32(buffer, offset + 8, values.extendedHighestSequence());
        BigEndian.putInt32(buffer, offset + 12, values.jitter());
        BigEndian.putInt32(buffer, offset + 16, values.lastSenderReport());
        BigEndian.putInt32(buffer, offset + 20, values.delaySinceLastSenderReport());
    }

    /**
     * A block's content.
     *
     * @param ssrc the source reported on
     * @param fractionLost since the last report in 1/256
     * @param cumulativeLost since the beginning
     * @param extendedHighestSequence cycles and highest sequence number
     * @param jitter in timestamp units
     * @param lastSenderReport middle 32 bits of its NTP time, 0 if none came
     * @param delaySinceLastSenderReport in 1/65536 s, 0 if none came
     */
    public record Values(
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighestSequence,
            int jitter,
            int lastSenderReport,
            int delaySinceLastSenderReport) {}
}
