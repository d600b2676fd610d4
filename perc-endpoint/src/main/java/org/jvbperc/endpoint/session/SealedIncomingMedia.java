package org.jvbperc.endpoint.session;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.MediaCounters.Counter;
import org.jvbperc.endpoint.sframe.SealedStreamReceiver;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.SFrameKeyring;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.srtp.SrtpOptions;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The receiving half of a {@link MediaSession} in a frame room: opens the layer of the hop, puts packets in order, and opens the
 * frames in them (docs/frame-protection.md section 6). A stream is whose its frames are: their sender index on the signed roster.
 */
final class SealedIncomingMedia implements InboundMedia {
    /** What may become of a frame that is opened. */
    private static final List<SFrameOutcome> OPENING = List.of(
            SFrameOutcome.OK,
            SFrameOutcome.NOT_SEALED,
            SFrameOutcome.UNKNOWN_SENDER,
            SFrameOutcome.OWN_FRAME,
            SFrameOutcome.NO_KEY,
            SFrameOutcome.KEY_EXPIRED,
            SFrameOutcome.REPLAY,
            SFrameOutcome.AUTH_FAIL,
            SFrameOutcome.SENDER_CHANGED);

    private static final int REPLAY_WINDOW = 1024;
    private static final long STATE_INTERVAL_NANOS = 200_000_000L;
    private static final long QUESTION_INTERVAL_NANOS = 500_000_000L;

    private final MediaSessionConfig config;
    private final MediaEvents events;
    private final MediaCounters counters;
    private final SrtpReceiver hop;
    private final RemoteStreams streams;
    private final Map<Integer, Opened> receivers = new HashMap<>();
    private final Map<SFrameOutcome, Long> outcomes = new EnumMap<>(SFrameOutcome.class);
    private final EnumMap<SrtpStatus, Long> statuses = new EnumMap<>(SrtpStatus.class);
    private final PacketBuffer packet = new PacketBuffer();
    private Map<Long, Participant> members = Map.of();
    private Map<Integer, Map<Integer, MediaKind>> formats = Map.of();
    private long nextQuestionNanos;
    private @Nullable SFrameKeyring keyring;
    private boolean dropped;
    private boolean anyFrame;
    private boolean expiryTold;
    private long expiresAtNanos;
    private long nextStatesNanos;

    /** The frames of one source, and what was told of them. */
    private static final class Opened {
        final SealedStreamReceiver receiver;
        SFrameReceiverState told = SFrameReceiverState.NO_KEY;

        Opened(SealedStreamReceiver receiver) {
            this.receiver = receiver;
        }
    }

    SealedIncomingMedia(
            MediaSessionConfig config, HopByHopKeys keys, MediaEvents events, MediaCounters counters, long nowNanos) {
        this.config = config;
        this.events = events;
        this.counters = counters;
        this.nextStatesNanos = nowNanos;
        this.nextQuestionNanos = nowNanos;
        streams = new RemoteStreams(config, events);
        hop = new SrtpReceiver(
                keys.serverWriteKey(),
                keys.serverWriteSalt(),
                SrtpOptions.RECEIVER_DEFAULT.withReplayWindow(REPLAY_WINDOW));
        for (SrtpStatus status : SrtpStatus.values()) {
            statuses.put(status, 0L);
        }
    }

    /** Opens frames with this key from now on. */
    void install(ReceivedGroupKey key) {
        if (dropped) {
            return;
        }
        SFrameKeyring target = keyring;
        if (target == null) {
            target = new SFrameKeyring(key.senderIndex());
            target.setSenders(members.keySet());
            keyring = target;
        }
        try (GroupSecret secret = key.groupSecret()) {
            target.install(secret, key.arrivedNanos(), key.expiresAtNanos());
        }
        expiresAtNanos = key.expiresAtNanos();
        expiryTold = false;
    }

    /** Sets the senders whose frames are opened: the members of the last signed roster, by sender index. */
    void setSenders(Map<Long, Participant> bySenderIndex) {
        members = bySenderIndex;
        if (keyring != null) {
            keyring.setSenders(bySenderIndex.keySet());
        }
    }

    /** Sets the payload types of each source; those of a source that is not listed are taken to be this endpoint's own. */
    void setFormats(Map<Integer, Map<Integer, MediaKind>> bySource) {
        formats = bySource;
    }

    /** Wipes all keys; no frame is opened any more. */
    void dropKeys() {
        dropped = true;
        if (keyring != null) {
            keyring.close();
        }
    }

    @Override
    public void receive(byte[] bytes, int length, long nowNanos) {
        counters.increment(Counter.RECEIVED);
        counters.add(Counter.RECEIVED_BYTES, length);
        packet.set(bytes, 0, length);
        SrtpStatus status = hop.unprotect(packet);
        statuses.merge(status, 1L, Long::sum);
        if (status != SrtpStatus.OK) {
            counters.increment(Counter.UNDECRYPTABLE);
            return;
        }
        int ssrc = RtpView.ssrc(packet.buffer(), packet.offset());
        if (ssrc == config.ssrcs().audio() || ssrc == config.ssrcs().video()) {
            counters.increment(Counter.OWN_LOOPED);
            return;
        }
        MediaKind kind = kind(ssrc, RtpView.payloadType(packet.buffer(), packet.offset()), nowNanos);
        if (kind == null) {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
            return;
        }
        MediaPacket media = PayloadReader.media(packet, RtpView.sequenceNumber(packet.buffer(), packet.offset()));
        if (media == null) {
            counters.increment(Counter.MALFORMED);
            return;
        }
        take(ssrc, kind, media, nowNanos);
    }

    /** The kind of a source's payload type; null if it is unknown, or a format that this endpoint cannot use. */
    private @Nullable MediaKind kind(int ssrc, int payloadType, long nowNanos) {
        Map<Integer, MediaKind> known = formats.get(ssrc);
        if (known != null) {
            return known.get(payloadType);
        }
        if (nowNanos - nextQuestionNanos >= 0) {
            nextQuestionNanos = nowNanos + QUESTION_INTERVAL_NANOS;
            events.unknownSource(ssrc);
        }
        return PayloadReader.kind(payloadType);
    }

    private void take(int ssrc, MediaKind kind, MediaPacket media, long nowNanos) {
        SFrameKeyring keys = keyring;
        if (keys == null || dropped) {
            // Nothing that is sent before this endpoint has its first key is meant for it.
            counters.increment(Counter.UNDECRYPTABLE);
            return;
        }
        ReceiveStream stream = streams.find(ssrc);
        if (stream == null) {
            Opened opened = new Opened(new SealedStreamReceiver(kind, keys, nowNanos));
            stream = streams.add(ssrc, kind, FrameAssembler.sealed(opened.receiver), nowNanos);
            if (stream == null) {
                counters.increment(Counter.TOO_MANY_STREAMS);
                return;
            }
            stream.beforeFrames(() -> opened(ssrc));
            receivers.put(ssrc, opened);
            forgetEvicted();
        }
        if (stream.kind() == kind) {
            stream.packet(media, nowNanos);
        } else {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
        }
    }

    /** A frame of this source has been opened, and goes to the recorder next: its sender is known. */
    private void opened(int ssrc) {
        if (!anyFrame) {
            anyFrame = true;
            events.firstMedia();
        }
        Opened opened = receivers.get(ssrc);
        ReceiveStream stream = streams.find(ssrc);
        if (opened != null && stream != null) {
            stream.setOwner(members.get(opened.receiver.senderIndex()));
        }
    }

    private void forgetEvicted() {
        Iterator<Map.Entry<Integer, Opened>> all = receivers.entrySet().iterator();
        while (receivers.size() > streams.all().size() && all.hasNext()) {
            Map.Entry<Integer, Opened> next = all.next();
            if (!streams.contains(next.getKey())) {
                addUp(next.getValue().receiver, outcomes);
                all.remove();
            }
        }
    }

    private static void addUp(SealedStreamReceiver receiver, Map<SFrameOutcome, Long> sums) {
        for (SFrameOutcome outcome : SFrameOutcome.values()) {
            sums.merge(outcome, receiver.count(outcome), Long::sum);
        }
    }

    @Override
    public boolean openRtcp(PacketBuffer rtcp) {
        return hop.unprotectRtcp(rtcp) == SrtpStatus.OK;
    }

    @Override
    public void senderReport(int ssrc, int ntpMiddle, long nowNanos) {
        ReceiveStream stream = streams.find(ssrc);
        if (stream != null) {
            stream.senderReport(ntpMiddle, nowNanos);
        }
    }

    @Override
    public void tick(long nowNanos) {
        streams.all().forEach(stream -> stream.tick(nowNanos));
        if (nowNanos - nextStatesNanos < 0) {
            return;
        }
        nextStatesNanos = nowNanos + STATE_INTERVAL_NANOS;
        SFrameKeyring keys = keyring;
        if (keys == null) {
            return;
        }
        keys.wipeExpired(nowNanos);
        if (!expiryTold && nowNanos - expiresAtNanos >= 0) {
            expiryTold = true;
            events.keyExpired();
        }
        receivers.forEach((ssrc, opened) -> tellState(ssrc, opened, nowNanos));
    }

    private void tellState(int ssrc, Opened opened, long nowNanos) {
        ReceiveStream stream = streams.find(ssrc);
        if (stream == null) {
            return;
        }
        Participant owner = members.get(opened.receiver.senderIndex());
        SFrameReceiverState state = opened.receiver.state(nowNanos, owner != null);
        if (state != opened.told) {
            opened.told = state;
            events.streamState(new RemoteStream(owner, ssrc, stream.kind()), state);
        }
    }

    @Override
    public Collection<ReceiveStream> streams() {
        return streams.all();
    }

    @Override
    public void addCounters(Map<String, Long> map) {
        streams.addCounters(map, statuses.getOrDefault(SrtpStatus.REPLAY, 0L));
        Map<SFrameOutcome, Long> sums = new EnumMap<>(outcomes);
        receivers.values().forEach(opened -> addUp(opened.receiver, sums));
        for (SFrameOutcome outcome : OPENING) {
            map.put(counterName(outcome), sums.getOrDefault(outcome, 0L));
        }
    }

    /** For example {@code framesAuthFail}. */
    private static String counterName(SFrameOutcome outcome) {
        StringBuilder name = new StringBuilder("frames");
        for (String word : outcome.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    @Override
    public Map<SrtpStatus, Long> statuses() {
        return new EnumMap<>(statuses);
    }

    @Override
    public List<StreamReport> report() {
        return streams.report();
    }

    @Override
    public void close() {
        streams.close();
        dropKeys();
        hop.close();
    }
}
