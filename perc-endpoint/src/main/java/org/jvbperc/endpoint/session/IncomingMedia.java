package org.jvbperc.endpoint.session;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.endpoint.media.MediaFormat;
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
 * The receiving half of a {@link MediaSession}: holds packets until their key is there, opens both layers, checks that the payload
 * type is the sender's own, and hands each packet to its stream. Same thread rule.
 */
final class IncomingMedia implements InboundMedia {
    /** How long a replaced EKTKey is still accepted: another endpoint may receive the new one at the third attempt only. */
    static final int REPLACED_KEY_MILLIS = 4_000;

    /**
     * Time after the first key within which packets that were sent before this endpoint had keys still arrive. That they cannot be
     * opened is reported only later.
     */
    static final long NEWCOMER_NANOS = HeldPackets.MAX_NANOS + 500_000_000L;

    private static final int OUTER_REPLAY_WINDOW = 1024;
    private static final int MAX_KNOWN_SPIS = 64;
    private static final int MAX_COMPLAINTS = 256;
    private static final long COMPLAINT_INTERVAL_NANOS = 1_000_000_000L;

    private final MediaSessionConfig config;
    private final MediaEvents events;
    private final MediaCounters counters;
    private final KeyFrameRequester keyFrames;
    private final PercMediaReceiver receiver;
    private final RemoteStreams streams;
    private final Map<Integer, Long> knownSpis = new LinkedHashMap<>();
    private final Map<Integer, Long> complaints = new LinkedHashMap<>();
    private final HeldPackets held = new HeldPackets();
    private final PacketBuffer packet = new PacketBuffer();
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
        streams = new RemoteStreams(config, events);
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

    /** Sets the verified owner of each source. */
    void setOwners(Map<Integer, Participant> owners) {
        streams.setOwners(owners);
    }

    /** Sets the members of the last signed roster, by tls-id. */
    void setMembers(Set<String> tlsIds) {
        streams.setMembers(tlsIds);
    }

    @Override
    public void receive(byte[] bytes, int length, long nowNanos) {
        counters.increment(Counter.RECEIVED);
        counters.add(Counter.RECEIVED_BYTES, length);
        int spi = awaitedSpi(bytes, length, nowNanos);
        if (spi != HeldPackets.NONE && held.hold(bytes, length, spi, nowNanos)) {
            counters.increment(Counter.HELD);
            return;
        }
        open(bytes, length, nowNanos);
    }

    /** The SPI of the EKT parameter set without which the packet cannot be opened, or {@link HeldPackets#NONE}. */
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
        return held.awaitedBy(ssrc, streams.contains(ssrc), nowNanos);
    }

    private void open(byte[] bytes, int length, long nowNanos) {
        int ssrc = RtpView.ssrc(bytes, 0);
        if (config.ssrcs().contains(ssrc)) {
            counters.increment(Counter.OWN_LOOPED);
            return;
        }
        if (streams.hasDeparted(ssrc)) {
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
        MediaFormat format = PayloadReader.preferred(payloadType);
        if (format == null || format.payloadType() != receiver.originalPayloadType()) {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
            return;
        }
        MediaPacket media = PayloadReader.media(packet, receiver.originalSequenceNumber());
        if (media == null) {
            counters.increment(Counter.MALFORMED);
            return;
        }
        ReceiveStream stream = streams.findOrAdd(ssrc, format, nowNanos);
        if (stream == null) {
            counters.increment(Counter.TOO_MANY_STREAMS);
        } else if (stream.format() != format) {
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
        // A newcomer is not meant to open what was sent before it joined.
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

    @Override
    public boolean openRtcp(PacketBuffer rtcp) {
        return receiver.unprotectRtcp(rtcp) == SrtpStatus.OK;
    }

    /** Releases packets that have waited long enough, and lets streams give up missing ones. */
    @Override
    public void tick(long nowNanos) {
        held.releaseOld(nowNanos, (bytes, length) -> open(bytes, length, nowNanos));
        streams.tick(nowNanos);
    }

    @Override
    public RemoteStreams streams() {
        return streams;
    }

    @Override
    public void addCounters(Map<String, Long> map) {
        streams.addCounters(map, receiver.packetCount(SrtpStatus.REPLAY));
    }

    @Override
    public Map<SrtpStatus, Long> statuses() {
        Map<SrtpStatus, Long> map = new EnumMap<>(SrtpStatus.class);
        for (SrtpStatus status : SrtpStatus.values()) {
            map.put(status, receiver.packetCount(status));
        }
        return map;
    }

    @Override
    public void close() {
        streams.close();
        receiver.close();
    }
}
