package org.jvbperc.endpoint.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.Depacketizer;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.endpoint.media.ReorderBuffer;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.rtcp.ReportBlock;

/**
 * One remote stream from decrypted packets to frames, with the statistics of RFC 3550 appendix A. Used by one thread; the caller
 * passes the time.
 */
final class ReceiveStream {
    private static final long MAX_WAIT_NANOS = 500_000_000L;

    private final int ssrc;
    private final MediaKind kind;
    private final StreamRecorder recorder;
    private final Depacketizer depacketizer;
    private final ReorderBuffer order = new ReorderBuffer(MAX_WAIT_NANOS);
    private long packets;
    private long frames;
    private boolean needsKeyFrame;
    private boolean sawKeyFrame;
    private boolean anyKeyFrame;
    private int firstSequenceNumber = -1;
    private long lastTransit;
    private double jitter;
    private long expectedPrior;
    private long receivedPrior;
    private int lastSenderReport;
    private long senderReportNanos;
    private long lastMediaNanos;

    private final ReorderBuffer.Output ordered = new ReorderBuffer.Output() {
        @Override
        public void packet(MediaPacket packet) {
            long droppedBefore = depacketizer.droppedFrames();
            sawKeyFrame = false;
            depacketizer.packet(packet, frame -> {
                frames++;
                sawKeyFrame |= frame.keyFrame();
                recorder.frame(frame);
            });
            anyKeyFrame |= sawKeyFrame;
            boolean broken = depacketizer.droppedFrames() > droppedBefore || (frames > 0 && !anyKeyFrame);
            needsKeyFrame = !sawKeyFrame && (needsKeyFrame || (broken && kind == MediaKind.VIDEO));
        }

        @Override
        public void lost(int count) {
            depacketizer.lost();
            needsKeyFrame = kind == MediaKind.VIDEO;
        }
    };

    ReceiveStream(int ssrc, MediaKind kind, StreamRecorder recorder) {
        this.ssrc = ssrc;
        this.kind = kind;
        this.recorder = recorder;
        this.depacketizer = Depacketizer.of(kind);
    }

    /** Takes a decrypted packet. */
    void packet(MediaPacket packet, long nowNanos) {
        packets++;
        lastMediaNanos = nowNanos;
        if (firstSequenceNumber < 0) {
            firstSequenceNumber = packet.sequenceNumber();
        }
        long transit = kind.fromNanos(nowNanos) - Integer.toUnsignedLong(packet.timestamp());
        if (packets > 1) {
            // Only the difference of two transit times is used, in which the clocks' offset cancels out.
            jitter += (Math.abs((int) (transit - lastTransit)) - jitter) / 16;
        }
        lastTransit = transit;
        order.insert(packet, nowNanos, ordered);
    }

    void senderReport(int ntpMiddle, long nowNanos) {
        lastSenderReport = ntpMiddle;
        senderReportNanos = nowNanos;
    }

    void tick(long nowNanos) {
        order.expire(nowNanos, ordered);
        recorder.tick(nowNanos);
    }

    /** Sequence numbers to request again now, in increasing order. */
    List<Integer> missing(long nowNanos) {
        if (!order.isWaiting()) {
            return List.of();
        }
        List<Integer> numbers = new ArrayList<>();
        order.collectRequests(nowNanos, numbers::add);
        return numbers;
    }

    /** Whether decoding needs a key frame: none has arrived yet, or frames are missing since the last one. */
    boolean needsKeyFrame() {
        return needsKeyFrame;
    }

    /** The reception report since the last one. */
    ReportBlock.Values report(long nowNanos) {
        int highest = order.extendedHighest();
        long expected = highest - (long) firstSequenceNumber + 1;
        long cumulativeLost = expected - packets;
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (packets - receivedPrior);
        expectedPrior = expected;
        receivedPrior = packets;
        int fraction = expectedInterval <= 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
        int delay = lastSenderReport == 0 ? 0 : (int) ((nowNanos - senderReportNanos) * 65536 / 1_000_000_000L);
        return new ReportBlock.Values(
                ssrc, fraction, (int) cumulativeLost, highest, (int) jitter, lastSenderReport, delay);
    }

    /** Gives up missing packets and closes the sink. */
    void close() {
        order.flush(ordered);
        recorder.close();
    }

    void setOwner(@Nullable Participant owner) {
        recorder.setOwner(owner);
    }

    int ssrc() {
        return ssrc;
    }

    MediaKind kind() {
        return kind;
    }

    long frames() {
        return frames;
    }

    long lastMediaNanos() {
        return lastMediaNanos;
    }

    ReorderBuffer order() {
        return order;
    }

    Depacketizer depacketizer() {
        return depacketizer;
    }

    List<StreamReport> segments() {
        return recorder.segments();
    }
}
