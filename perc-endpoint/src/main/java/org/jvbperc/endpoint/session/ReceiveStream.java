package org.jvbperc.endpoint.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFormat;
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
    private final MediaFormat format;
    private final MediaKind kind;
    private final StreamRecorder recorder;
    private final FrameAssembler assembler;
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
    private long nowNanos;
    private Runnable beforeFrames = () -> {};

    private final ReorderBuffer.Output ordered = new ReorderBuffer.Output() {
        @Override
        public void packet(MediaPacket packet) {
            long droppedBefore = assembler.droppedFrames();
            sawKeyFrame = false;
            assembler.packet(packet, nowNanos, frame -> {
                beforeFrames.run();
                frames++;
                sawKeyFrame |= frame.keyFrame();
                recorder.frame(frame);
            });
            anyKeyFrame |= sawKeyFrame;
            boolean broken = assembler.droppedFrames() > droppedBefore || (frames > 0 && !anyKeyFrame);
            needsKeyFrame = !sawKeyFrame && (needsKeyFrame || (broken && kind == MediaKind.VIDEO));
        }

        @Override
        public void lost(int count) {
            assembler.lost();
            needsKeyFrame = kind == MediaKind.VIDEO;
        }
    };

    ReceiveStream(int ssrc, MediaFormat format, FrameAssembler assembler, StreamRecorder recorder) {
        this.ssrc = ssrc;
        this.format = format;
        this.kind = format.kind();
        this.recorder = recorder;
        this.assembler = assembler;
    }

    /** Sets what is done before each frame is counted and recorded. */
    void beforeFrames(Runnable action) {
        beforeFrames = action;
    }

    /** Takes a decrypted packet. */
    void packet(MediaPacket packet, long now) {
        nowNanos = now;
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

    void tick(long now) {
        nowNanos = now;
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

    MediaFormat format() {
        return format;
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

    FrameAssembler assembler() {
        return assembler;
    }

    List<StreamReport> segments() {
        return recorder.segments();
    }
}
