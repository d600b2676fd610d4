package org.jvbperc.endpoint.call;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.PercMediaReceiver;
import org.jvbperc.endpoint.call.MediaCounters.Counter;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpOptions;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The receiving half of a {@link MediaSession}: both layers verified, payload types as the sender gave them, streams by SSRC.
 * Same thread rule.
 */
final class IncomingMedia implements AutoCloseable {
    /** Remote streams with state. */
    static final int MAX_STREAMS = 512;

    private static final int OUTER_REPLAY_WINDOW = 1024;
    private static final int MAX_KNOWN_SPIS = 64;
    private static final int MAX_COMPLAINTS = 256;
    private static final long COMPLAINT_INTERVAL_NANOS = 1_000_000_000L;

    private final MediaSessionConfig config;
    private final MediaEvents events;
    private final MediaCounters counters;
    private final KeyFrameRequester keyFrames;
    private final PercMediaReceiver receiver;
    private final Map<Integer, ReceiveStream> streams = new LinkedHashMap<>();
    private final Map<Integer, Long> knownSpis = new LinkedHashMap<>();
    private final Map<Integer, Long> complaints = new LinkedHashMap<>();
    private final HeldPackets held = new HeldPackets();
    private final PacketBuffer packet = new PacketBuffer();
    private Map<Integer, Participant> owners = Map.of();
    private boolean anyMedia;
    private boolean expiryTold;

    /** Asks a source for a key frame. */
    @FunctionalInterface
    interface KeyFrameRequester {
        void request(int ssrc, long nowNanos);
    }

    IncomingMedia(
            MediaSessionConfig config,
            HopByHopKeys keys,
            MediaEvents events,
            MediaCounters counters,
            KeyFrameRequester keyFrames) {
        this.config = config;
        this.events = events;
        this.counters = counters;
        this.keyFrames = keyFrames;
        receiver = new PercMediaReceiver(
                config.profile(),
                new SrtpReceiver(
                        keys.serverWriteKey(),
                        keys.serverWriteSalt(),
                        SrtpOptions.RECEIVER_DEFAULT.withReplayWindow(OUTER_REPLAY_WINDOW)),
                EktReceiverConfig.DEFAULT);
    }

    /** Accepts fields under {@code set} from now on, and opens the packets that waited for it. */
    EktInstallation install(EktParameterSet set, long nowNanos) {
        EktInstallation outcome = receiver.install(set, nowNanos);
        if (outcome == EktInstallation.INSTALLED) {
            expiryTold = false;
            knownSpis.put(set.spi(), nowNanos);
            if (knownSpis.size() > MAX_KNOWN_SPIS) {
                knownSpis.remove(knownSpis.keySet().iterator().next());
            }
            held.release(set.spi(), (bytes, length) -> open(bytes, length, nowNanos));
        }
        return outcome;
    }

    /** Whose sources are whose, by the roster as verified. */
    void setOwners(Map<Integer, Participant> newOwners) {
        owners = Map.copyOf(newOwners);
        streams.values().forEach(stream -> stream.setOwner(owners.get(stream.ssrc())));
    }

    /**
     * Takes an SRTP packet.
     *
     * @param bytes is changed
     */
    void receive(byte[] bytes, int length, long nowNanos) {
        counters.increment(Counter.RECEIVED);
        counters.add(Counter.RECEIVED_BYTES, length);
        int spi = HeldPackets.spi(bytes, length);
        if (spi >= 0 && !knownSpis.containsKey(spi) && held.hold(bytes, length, nowNanos)) {
            counters.increment(Counter.HELD);
            return;
        }
        open(bytes, length, nowNanos);
    }

    private void open(byte[] bytes, int length, long nowNanos) {
        int ssrc = RtpView.ssrc(bytes, 0);
        if (ssrc == config.ssrcs().audio() || ssrc == config.ssrcs().video()) {
            counters.increment(Counter.OWN_LOOPED);
            return;
        }
        int payloadType = RtpView.payloadType(bytes, 0);
        packet.set(bytes, 0, length);
        SrtpStatus status = receiver.unprotect(packet, nowNanos);
        if (status != SrtpStatus.OK) {
            refused(ssrc, payloadType, status, nowNanos);
            return;
        }
        if (!anyMedia) {
            anyMedia = true;
            events.firstMedia();
        }
        MediaKind kind = kind(payloadType);
        if (kind == null || kind.payloadType() != receiver.originalPayloadType()) {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
            return;
        }
        MediaPacket media = media();
        ReceiveStream stream = media == null ? null : stream(ssrc, kind, nowNanos);
        if (media == null || stream == null) {
            counters.increment(Counter.MALFORMED);
        } else if (stream.kind() != kind) {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
        } else {
            stream.packet(media, nowNanos);
        }
    }

    private void refused(int ssrc, int payloadType, SrtpStatus status, long nowNanos) {
        counters.increment(Counter.UNDECRYPTABLE);
        if (status == SrtpStatus.KEY_EXPIRED && !expiryTold) {
            expiryTold = true;
            events.keyExpired();
        }
        boolean lacksKey =
                status == SrtpStatus.NO_KEY || status == SrtpStatus.EKT_REJECTED || status == SrtpStatus.AUTH_FAIL;
        if (!lacksKey || !mayComplain(ssrc, nowNanos)) {
            return;
        }
        events.undecryptable(ssrc, status);
        if (payloadType == MediaKind.VIDEO.payloadType()) {
            keyFrames.request(ssrc, nowNanos);
        }
    }

    private boolean mayComplain(int ssrc, long nowNanos) {
        Long last = complaints.get(ssrc);
        if (last != null && nowNanos - last < COMPLAINT_INTERVAL_NANOS) {
            return false;
        }
        complaints.remove(ssrc);
        if (complaints.size() >= MAX_COMPLAINTS) {
            complaints.remove(complaints.keySet().iterator().next());
        }
        complaints.put(ssrc, nowNanos);
        return true;
    }

    private static @Nullable MediaKind kind(int payloadType) {
        for (MediaKind kind : MediaKind.values()) {
            if (kind.payloadType() == payloadType) {
                return kind;
            }
        }
        return null;
    }

    /** The decrypted packet without header and padding, or null if its padding is longer than its payload. */
    private @Nullable MediaPacket media() {
        byte[] b = packet.buffer();
        int headerLength = RtpView.headerLength(b, 0, packet.length());
        int payloadLength = packet.length() - headerLength;
        if (RtpView.padding(b, 0)) {
            int padding = payloadLength == 0 ? 0 : b[packet.end() - 1] & 0xFF;
            if (padding == 0 || padding > payloadLength) {
                return null;
            }
            payloadLength -= padding;
        }
        return new MediaPacket(
                RtpView.sequenceNumber(b, 0),
                receiver.originalSequenceNumber(),
                (int) RtpView.timestamp(b, 0),
                RtpView.marker(b, 0),
                Octets.of(b, headerLength, payloadLength));
    }

    private @Nullable ReceiveStream stream(int ssrc, MediaKind kind, long nowNanos) {
        ReceiveStream stream = streams.get(ssrc);
        if (stream == null) {
            if (streams.size() == MAX_STREAMS) {
                counters.increment(Counter.TOO_MANY_STREAMS);
                return null;
            }
            stream = new ReceiveStream(
                    ssrc,
                    kind,
                    new StreamRecorder(ssrc, kind, config.sinks(), events, config.recordHashes(), nowNanos));
            streams.put(ssrc, stream);
            Participant owner = owners.get(ssrc);
            if (owner == null) {
                events.unknownSource(ssrc);
            } else {
                stream.setOwner(owner);
            }
        }
        return stream;
    }

    /** Turns SRTCP into RTCP in place. */
    boolean openRtcp(PacketBuffer rtcp) {
        return receiver.unprotectRtcp(rtcp) == SrtpStatus.OK;
    }

    /** Notes a sender report for the next reception report. */
    void senderReport(int ssrc, int ntpMiddle, long nowNanos) {
        ReceiveStream stream = streams.get(ssrc);
        if (stream != null) {
            stream.senderReport(ntpMiddle, nowNanos);
        }
    }

    /** Gives up what has been waited for long enough. */
    void tick(long nowNanos) {
        held.releaseOld(nowNanos, (bytes, length) -> open(bytes, length, nowNanos));
        streams.values().forEach(stream -> stream.tick(nowNanos));
    }

    Collection<ReceiveStream> streams() {
        return streams.values();
    }

    /** Adds up what the streams counted. */
    void addCounters(Map<String, Long> map) {
        long[] sums = new long[5];
        for (ReceiveStream stream : streams.values()) {
            sums[0] += stream.order().lost();
            sums[1] += stream.order().duplicates();
            sums[2] += stream.order().late();
            sums[3] += stream.frames();
            sums[4] += stream.depacketizer().droppedFrames();
        }
        map.put("lost", sums[0]);
        map.put("duplicates", sums[1] + receiver.packetCount(SrtpStatus.REPLAY));
        map.put("late", sums[2]);
        map.put("frames", sums[3]);
        map.put("droppedFrames", sums[4]);
    }

    /** How many packets had which outcome. */
    Map<SrtpStatus, Long> statuses() {
        Map<SrtpStatus, Long> map = new EnumMap<>(SrtpStatus.class);
        for (SrtpStatus status : SrtpStatus.values()) {
            map.put(status, receiver.packetCount(status));
        }
        return map;
    }

    /** What was received so far, by stream and owner. */
    List<CallReport.Stream> report() {
        return streams.values().stream()
                .flatMap(stream -> stream.segments().stream())
                .toList();
    }

    /** Hands over what is left, closes the sinks and wipes the keys. */
    @Override
    public void close() {
        streams.values().forEach(ReceiveStream::close);
        receiver.close();
    }
}
