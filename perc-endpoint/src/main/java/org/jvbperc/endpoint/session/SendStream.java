package org.jvbperc.endpoint.session;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.rtcp.SenderInfo;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;

/**
 * One source on its way to RTP packets: reads one frame ahead and cuts it into packets when it is due. Used by one
 * thread; the caller passes the time.
 */
final class SendStream {
    private static final int MAX_HASHES = 500_000;
    private static final long KEY_FRAME_INTERVAL_NANOS = 1_000_000_000L;

    private final MediaSource source;
    private final MediaKind kind;
    private final int ssrc;
    private final boolean recordHashes;
    private final FrameCutter cutter;
    private final int timestampOffset;
    private final RetransmissionCache cache = new RetransmissionCache();
    private final Deque<Outgoing> ready = new ArrayDeque<>();
    private final List<String> hashes = new ArrayList<>();
    private int sequenceNumber;
    private @Nullable MediaFrame ahead;
    private boolean ended;
    private boolean released;
    private long startNanos;
    private boolean frameIntact;
    private boolean keyFrameRequested;
    private long keyFrameRequestNanos;
    private long packets;
    private long octets;

    /** A packet with room behind it for what both layers and the EKT field add. */
    static final class Outgoing {
        final byte[] buffer;
        final int length;
        final MediaFrame frame;
        final boolean first;
        final boolean last;

        Outgoing(byte[] buffer, int length, MediaFrame frame, boolean first, boolean last) {
            this.buffer = buffer;
            this.length = length;
            this.frame = frame;
            this.first = first;
            this.last = last;
        }
    }

    SendStream(MediaSource source, FrameCutter cutter, int ssrc, boolean recordHashes, SecureRandom random) {
        this.source = source;
        this.kind = source.kind();
        this.ssrc = ssrc;
        this.recordHashes = recordHashes;
        this.cutter = cutter;
        this.timestampOffset = random.nextInt();
        // The first sequence number leaves room before the wrap: RFC 3711 section 3.3.1, and "Rollover counter of the
        // two layers" in docs/rfc-coverage.md.
        this.sequenceNumber = random.nextInt(1 << 15);
    }

    /** Starts the stream's time. */
    void start(long nowNanos) throws IOException {
        startNanos = nowNanos;
        advance();
    }

    private void advance() throws IOException {
        try {
            ahead = source.next();
        } catch (IOException e) {
            ahead = null;
            ended = true;
            throw e;
        }
        ended = ahead == null;
    }

    /** Cuts the frames that are due. */
    void fill(long nowNanos) throws IOException {
        MediaFrame frame = ahead;
        while (frame != null && startNanos + kind.toNanos(frame.timestamp()) - nowNanos <= 0) {
            cut(frame, nowNanos);
            advance();
            frame = ahead;
        }
    }

    private void cut(MediaFrame frame, long nowNanos) {
        boolean[] first = {true};
        boolean unused = cutter.cut(frame, nowNanos, (payload, offset, length, marker) -> {
            int total = RtpView.FIXED_HEADER_BYTES + length;
            byte[] packet = new byte[total + PacketBuffer.TAIL_ROOM_BYTES];
            packet[0] = (byte) 0x80;
            RtpView.setPayloadType(packet, 0, source.format().payloadType());
            RtpView.setMarker(packet, 0, marker);
            RtpView.setSequenceNumber(packet, 0, sequenceNumber);
            RtpView.setTimestamp(packet, 0, timestampOffset + frame.timestamp());
            RtpView.setSsrc(packet, 0, ssrc);
            System.arraycopy(payload, offset, packet, RtpView.FIXED_HEADER_BYTES, length);
            sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
            boolean last = kind == MediaKind.AUDIO || marker;
            ready.add(new Outgoing(packet, total, frame, first[0], last));
            first[0] = false;
        });
    }

    /** Makes one of the next frames a key frame, if the source can do that, at most once a second. */
    void requestKeyFrame(long nowNanos) throws IOException {
        boolean lately = keyFrameRequested && nowNanos - keyFrameRequestNanos < KEY_FRAME_INTERVAL_NANOS;
        if (ahead != null && !lately && source.seekKeyFrame()) {
            keyFrameRequested = true;
            keyFrameRequestNanos = nowNanos;
        }
    }

    /** Stops reading; packets already cut are still sent. */
    void stop() {
        ahead = null;
        ended = true;
    }

    /**
     * Ends the stream and returns its source where it is. The frames that have not been cut come from it, the first one at once.
     */
    MediaSource release() {
        MediaSource rest = new RestOfSource(source, ahead);
        stop();
        released = true;
        return rest;
    }

    /** The next packet to send, or null. */
    @Nullable
    Outgoing poll() {
        return ready.poll();
    }

    /** Notes whether a packet was sent. */
    void sent(Outgoing packet, boolean ok) {
        frameIntact = ok && (packet.first || frameIntact);
        if (ok) {
            packets++;
            octets += packet.length - RtpView.FIXED_HEADER_BYTES;
        }
        if (packet.last && frameIntact && recordHashes && hashes.size() < MAX_HASHES) {
            hashes.add(packet.frame.shortHash());
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Whether the source is at its end and everything is sent. */
    boolean isEnded() {
        return ended && ready.isEmpty();
    }

    /** When the next frame is due; only if there is one. */
    long nextDueNanos() {
        MediaFrame frame = ahead;
        return frame == null ? Long.MAX_VALUE : startNanos + kind.toNanos(frame.timestamp());
    }

    boolean hasNext() {
        return ahead != null;
    }

    /** What a sender report says now. */
    SenderInfo senderInfo(long ntp, long nowNanos) {
        int rtpTimestamp = timestampOffset + (int) kind.fromNanos(nowNanos - startNanos);
        return new SenderInfo(ntp, rtpTimestamp, packets, octets);
    }

    int ssrc() {
        return ssrc;
    }

    RetransmissionCache cache() {
        return cache;
    }

    long packets() {
        return packets;
    }

    StreamReport report() {
        return new StreamReport(null, kind, ssrc, List.copyOf(hashes));
    }

    void close() throws IOException {
        if (!released) {
            source.close();
        }
    }
}
