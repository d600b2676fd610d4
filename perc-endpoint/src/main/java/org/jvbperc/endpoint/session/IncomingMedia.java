package org.jvbperc.endpoint.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.MediaCounters.Counter;
import org.jvbperc.endpointmedia.PercMediaReceiver;
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
    /** Remote streams with state; the one that has been silent for the longest time makes room. */
    static final int MAX_STREAMS = 512;

    /** How long a replaced EKTKey is still good: another endpoint may get the new one at the third attempt. */
    static final int REPLACED_KEY_MILLIS = 4_000;

    /** What was sent before this endpoint had keys has arrived, and has been given up, so long after the first key at the latest. */
    static final long NEWCOMER_NANOS = HeldPackets.MAX_NANOS + 500_000_000L;

    /** A stream that is silent for so long may end for another one. */
    private static final long SILENT_NANOS = 10_000_000_000L;

    private static final int SUMS = 5;
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
    private final List<StreamReport> endedSegments = new ArrayList<>();
    private final long[] endedSums = new long[SUMS];
    private final Map<Integer, Long> knownSpis = new LinkedHashMap<>();
    private final Map<Integer, Long> complaints = new LinkedHashMap<>();
    private final HeldPackets held = new HeldPackets();
    private final PacketBuffer packet = new PacketBuffer();
    private Map<Integer, Participant> owners = Map.of();
    /** By source: the tls-id of the verified participant it was heard as. */
    private final Map<Integer, String> heardAs = new HashMap<>();

    private @Nullable Set<String> members;
    private boolean anyMedia;
    private boolean expiryTold;
    private boolean keyed;
    private long newcomerSinceNanos;

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
            KeyFrameRequester keyFrames,
            long nowNanos) {
        this.newcomerSinceNanos = nowNanos;
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
                EktReceiverConfig.DEFAULT.withReplacedSetMillis(REPLACED_KEY_MILLIS));
    }

    /** Accepts fields under {@code set} from now on, and opens the packets that waited for it. */
    EktInstallation install(EktParameterSet set, long nowNanos) {
        EktInstallation outcome = receiver.install(set, nowNanos);
        if (outcome == EktInstallation.INSTALLED) {
            expiryTold = false;
            if (!keyed) {
                keyed = true;
                newcomerSinceNanos = nowNanos;
            }
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
        streams.values().forEach(this::tellOwner);
    }

    private void tellOwner(ReceiveStream stream) {
        Participant owner = owners.get(stream.ssrc());
        if (owner != null) {
            stream.setOwner(owner);
            heardAs.put(stream.ssrc(), owner.tlsId());
        }
    }

    /** Who is on the last signed roster, by tls-id. */
    void setMembers(Set<String> tlsIds) {
        members = Set.copyOf(tlsIds);
    }

    /** Whether the source is that of somebody who was a member and is none any more. */
    private boolean hasDeparted(int ssrc) {
        String tlsId = heardAs.get(ssrc);
        return members != null && tlsId != null && !members.contains(tlsId);
    }

    /**
     * Takes an SRTP packet.
     *
     * @param bytes is changed
     */
    void receive(byte[] bytes, int length, long nowNanos) {
        counters.increment(Counter.RECEIVED);
        counters.add(Counter.RECEIVED_BYTES, length);
        int spi = awaitedSpi(bytes, length, nowNanos);
        if (spi != HeldPackets.NONE && held.hold(bytes, length, spi, nowNanos)) {
            counters.increment(Counter.HELD);
            return;
        }
        open(bytes, length, nowNanos);
    }

    /** The SPI of the EKT parameter set that has to come before the packet can be opened. */
    private int awaitedSpi(byte[] bytes, int length, long nowNanos) {
        if (length < RtpView.FIXED_HEADER_BYTES) {
            return HeldPackets.NONE;
        }
        int ssrc = RtpView.ssrc(bytes, 0);
        int spi = HeldPackets.spi(bytes, length);
        if (knownSpis.containsKey(spi)) {
            held.announcedKnown(ssrc);
            return HeldPackets.NONE;
        }
        if (spi != HeldPackets.NONE) {
            return spi;
        }
        return held.awaitedBy(ssrc, streams.containsKey(ssrc), nowNanos);
    }

    private void open(byte[] bytes, int length, long nowNanos) {
        int ssrc = RtpView.ssrc(bytes, 0);
        if (ssrc == config.ssrcs().audio() || ssrc == config.ssrcs().video()) {
            counters.increment(Counter.OWN_LOOPED);
            return;
        }
        if (hasDeparted(ssrc)) {
            counters.increment(Counter.FROM_DEPARTED);
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
        if (media == null) {
            counters.increment(Counter.MALFORMED);
            return;
        }
        ReceiveStream stream = stream(ssrc, kind, nowNanos);
        if (stream == null) {
            counters.increment(Counter.TOO_MANY_STREAMS);
        } else if (stream.kind() != kind) {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
        } else {
            stream.packet(media, nowNanos);
        }
    }

    private void refused(int ssrc, int payloadType, SrtpStatus status, long nowNanos) {
        counters.increment(Counter.UNDECRYPTABLE);
        boolean expired = status == SrtpStatus.KEY_EXPIRED;
        if (expired && !expiryTold && !receiver.hasValidParameterSet(nowNanos)) {
            expiryTold = true;
            events.keyExpired();
        }
        boolean lacksKey = expired
                || status == SrtpStatus.NO_KEY
                || status == SrtpStatus.EKT_REJECTED
                || status == SrtpStatus.AUTH_FAIL;
        if (!lacksKey || expiryTold || !mayComplain(ssrc, nowNanos)) {
            return;
        }
        // What was sent before this endpoint came is not for it; that it cannot be opened is as it should be.
        if (nowNanos - newcomerSinceNanos >= NEWCOMER_NANOS) {
            events.undecryptable(ssrc, status);
        }
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

    /** The stream of a source, made if it is new; null if there is no room for another one. */
    private @Nullable ReceiveStream stream(int ssrc, MediaKind kind, long nowNanos) {
        ReceiveStream stream = streams.get(ssrc);
        if (stream == null) {
            if (streams.size() == MAX_STREAMS && !endSilentStream(nowNanos)) {
                return null;
            }
            stream = new ReceiveStream(
                    ssrc,
                    kind,
                    new StreamRecorder(ssrc, kind, config.sinks(), events, config.recordHashes(), nowNanos));
            streams.put(ssrc, stream);
            if (owners.containsKey(ssrc)) {
                tellOwner(stream);
            } else {
                events.unknownSource(ssrc);
            }
        }
        return stream;
    }

    /** Evicts the least recently active stream if it has been silent long enough. Returns whether it did. */
    private boolean endSilentStream(long nowNanos) {
        ReceiveStream oldest =
                Collections.min(streams.values(), (a, b) -> Long.signum(a.lastMediaNanos() - b.lastMediaNanos()));
        if (nowNanos - oldest.lastMediaNanos() < SILENT_NANOS) {
            return false;
        }
        streams.remove(oldest.ssrc());
        heardAs.remove(oldest.ssrc());
        oldest.close();
        addUp(oldest, endedSums);
        endedSegments.addAll(oldest.segments());
        return true;
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
        long[] sums = endedSums.clone();
        streams.values().forEach(stream -> addUp(stream, sums));
        map.put("lost", sums[0]);
        map.put("duplicates", sums[1] + receiver.packetCount(SrtpStatus.REPLAY));
        map.put("late", sums[2]);
        map.put("frames", sums[3]);
        map.put("droppedFrames", sums[4]);
    }

    private static void addUp(ReceiveStream stream, long[] sums) {
        sums[0] += stream.order().lost();
        sums[1] += stream.order().duplicates();
        sums[2] += stream.order().late();
        sums[3] += stream.frames();
        sums[4] += stream.depacketizer().droppedFrames();
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
    List<StreamReport> report() {
        return Stream.concat(
                        endedSegments.stream(), streams.values().stream().flatMap(stream -> stream.segments().stream()))
                .toList();
    }

    /** Hands over what is left, closes the sinks and wipes the keys. */
    @Override
    public void close() {
        streams.values().forEach(ReceiveStream::close);
        receiver.close();
    }
}
