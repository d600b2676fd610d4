package org.jvbperc.endpoint.session;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.session.MediaCounters.Counter;
import org.jvbperc.rtcp.RtcpWriter;
import org.jvbperc.rtp.PacketBuffer;

/**
 * Sends an endpoint's RTCP: reports about once a second, requests for missing packets when they are due, and requests for key
 * frames at most once a second for each source (RFC 8871 section 8.2.5). Used by one thread; the caller passes the time.
 */
final class RtcpReporter {
    /** Maximum size of a compound packet: with its SRTCP trailer it fits every path's MTU. */
    private static final int MAX_BYTES = 1100;

    /** Report blocks for which a packet has room beside its other content. */
    private static final int MAX_REPORT_BLOCKS = 16;

    private static final long INTERVAL_NANOS = 1_000_000_000L;
    private static final long KEY_FRAME_INTERVAL_NANOS = 1_000_000_000L;
    private static final int MAX_KEY_FRAME_SOURCES = 256;
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    private final MediaSessionConfig config;
    private final MediaCounters counters;
    private final Consumer<PacketBuffer> out;
    private final byte[] bytes = new byte[MAX_BYTES + PacketBuffer.TAIL_ROOM_BYTES];
    private final RtcpWriter writer = new RtcpWriter();
    private final PacketBuffer packet = new PacketBuffer();
    private final Map<Integer, Long> keyFrameRequests = new LinkedHashMap<>();
    private long nextReportNanos;
    private long lastToldNanos;
    private boolean anyTold;
    private int nextReported;

    /**
     * @param out protects and sends a compound packet, which is valid during the call only
     */
    RtcpReporter(MediaSessionConfig config, MediaCounters counters, Consumer<PacketBuffer> out, long nowNanos) {
        this.config = config;
        this.counters = counters;
        this.out = out;
        this.nextReportNanos = nowNanos + INTERVAL_NANOS / 2;
    }

    /** Sends the packets that are due. */
    void tick(List<SendStream> sending, Collection<ReceiveStream> receiving, long nowNanos) {
        for (ReceiveStream stream : receiving) {
            List<Integer> missing = stream.missing(nowNanos);
            if (!missing.isEmpty()) {
                requestPackets(stream.ssrc(), missing);
            }
            if (stream.needsKeyFrame()) {
                requestKeyFrame(stream.ssrc(), nowNanos);
            }
        }
        if (nowNanos - nextReportNanos >= 0) {
            // RFC 3550 section 6.3.1: half to one and a half of the interval, so that endpoints do not synchronise.
            nextReportNanos = nowNanos + INTERVAL_NANOS / 2 + config.random().nextInt((int) INTERVAL_NANOS);
            report(sending, receiving, nowNanos);
            flush();
        }
    }

    private void report(List<SendStream> sending, Collection<ReceiveStream> receiving, long nowNanos) {
        begin();
        for (SendStream stream : sending) {
            if (stream.packets() != 0) {
                boolean first = writer.length() == 0;
                writer.senderReport(
                        stream.ssrc(), stream.senderInfo(ntp(config.clock().instant()), nowNanos));
                if (first) {
                    addBlocks(receiving, nowNanos);
                }
            }
        }
        if (writer.length() == 0) {
            writer.receiverReport(ownSsrc());
            addBlocks(receiving, nowNanos);
        }
        byte[] name = config.cname().getBytes(StandardCharsets.UTF_8);
        writer.canonicalName(ownSsrc(), name, 0, name.length);
    }

    /** Adds blocks to the packet's first report for as many streams as have room, beginning behind those of the last one. */
    private void addBlocks(Collection<ReceiveStream> receiving, long nowNanos) {
        List<ReceiveStream> streams = new ArrayList<>(receiving);
        int count = Math.min(streams.size(), MAX_REPORT_BLOCKS);
        for (int i = 0; i < count; i++) {
            writer.addReportBlock(
                    0, streams.get((nextReported + i) % streams.size()).report(nowNanos));
        }
        nextReported = streams.isEmpty() ? 0 : (nextReported + count) % streams.size();
    }

    private void begin() {
        writer.begin(bytes, 0, MAX_BYTES);
    }

    private void beginWithEmptyReport() {
        begin();
        writer.receiverReport(ownSsrc());
    }

    private void requestPackets(int ssrc, List<Integer> missing) {
        beginWithEmptyReport();
        int[] numbers = missing.stream().mapToInt(Integer::intValue).toArray();
        int written = writer.nack(ownSsrc(), ssrc, numbers, numbers.length);
        counters.add(Counter.NACKS_SENT, written);
        flush();
    }

    /** Requests a key frame, unless one was requested a moment ago. */
    void requestKeyFrame(int ssrc, long nowNanos) {
        Long last = keyFrameRequests.get(ssrc);
        if (last != null && nowNanos - last < KEY_FRAME_INTERVAL_NANOS) {
            return;
        }
        keyFrameRequests.remove(ssrc);
        if (keyFrameRequests.size() >= MAX_KEY_FRAME_SOURCES) {
            keyFrameRequests.remove(keyFrameRequests.keySet().iterator().next());
        }
        keyFrameRequests.put(ssrc, nowNanos);
        beginWithEmptyReport();
        writer.pictureLoss(ownSsrc(), ssrc);
        counters.increment(Counter.PLIS_SENT);
        flush();
    }

    /** Whether to tell the application of a request for a key frame: at most twice a second. */
    boolean mayTellKeyFrameRequest(long nowNanos) {
        if (anyTold && nowNanos - lastToldNanos < KEY_FRAME_INTERVAL_NANOS / 2) {
            return false;
        }
        anyTold = true;
        lastToldNanos = nowNanos;
        return true;
    }

    /** Sends a last report with a BYE. */
    void goodbye(List<SendStream> sending, Collection<ReceiveStream> receiving, long nowNanos) {
        report(sending, receiving, nowNanos);
        writer.bye(config.ssrcs().audio(), config.ssrcs().video());
        flush();
    }

    private void flush() {
        packet.set(bytes, 0, writer.length());
        out.accept(packet);
    }

    private int ownSsrc() {
        return config.ssrcs().of(MediaKind.AUDIO);
    }

    private static long ntp(Instant instant) {
        long fraction = ((long) instant.getNano() << 32) / 1_000_000_000L;
        return ((instant.getEpochSecond() + NTP_EPOCH_SECONDS) << 32) | fraction;
    }
}
