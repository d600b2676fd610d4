package org.jvbperc.endpoint.session;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaFormat;
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
 * frames in them (docs/frame-protection.md section 6). The owner of a stream is the member who has, on the signed roster, the sender
 * index that its frames authenticate.
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
    private final Map<Integer, SealedStream> sealed = new HashMap<>();
    private final Map<SFrameOutcome, Long> outcomes = new EnumMap<>(SFrameOutcome.class);
    private final EnumMap<SrtpStatus, Long> statuses = new EnumMap<>(SrtpStatus.class);
    private final PacketBuffer packet = new PacketBuffer();
    private Map<Long, Participant> members = Map.of();
    private Map<Integer, Map<Integer, MediaFormat>> formats = Map.of();
    private long nextQuestionNanos;
    private @Nullable SFrameKeyring keyring;
    private boolean dropped;
    private boolean anyFrame;
    private boolean expiryTold;
    private long expiresAtNanos;
    private long nextStatesNanos;

    /** The stream of one source, what opens its frames, and the state that was told last. */
    private static final class SealedStream {
        final ReceiveStream stream;
        final SealedStreamReceiver receiver;
        SFrameReceiverState told = SFrameReceiverState.NO_KEY;

        SealedStream(ReceiveStream stream, SealedStreamReceiver receiver) {
            this.stream = stream;
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

    /** Opens frames with this key and its secret from now on; both stay the caller's. */
    void install(ReceivedGroupKey key, GroupSecret secret) {
        if (dropped) {
            return;
        }
        SFrameKeyring target = keyring;
        if (target == null) {
            target = new SFrameKeyring(key.senderIndex());
            target.setSenders(members.keySet());
            keyring = target;
        }
        target.install(secret, key.arrivedNanos(), key.expiresAtNanos());
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
    void setFormats(Map<Integer, Map<Integer, MediaFormat>> bySource) {
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
        if (config.ssrcs().contains(ssrc)) {
            counters.increment(Counter.OWN_LOOPED);
            return;
        }
        MediaFormat format = format(ssrc, RtpView.payloadType(packet.buffer(), packet.offset()), nowNanos);
        if (format == null) {
            counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
            return;
        }
        MediaPacket media = PayloadReader.media(packet, RtpView.sequenceNumber(packet.buffer(), packet.offset()));
        if (media == null) {
            counters.increment(Counter.MALFORMED);
            return;
        }
        take(ssrc, format, media, nowNanos);
    }

    /** The format of a source's payload type; null if it is unknown, or a format that this endpoint cannot use. */
    private @Nullable MediaFormat format(int ssrc, int payloadType, long nowNanos) {
        Map<Integer, MediaFormat> known = formats.get(ssrc);
        if (known != null) {
            return known.get(payloadType);
        }
        if (nowNanos - nextQuestionNanos >= 0) {
            nextQuestionNanos = nowNanos + QUESTION_INTERVAL_NANOS;
            events.unknownSource(ssrc);
        }
        return MediaFormat.offeredAs(payloadType).orElse(null);
    }

    private void take(int ssrc, MediaFormat format, MediaPacket media, long nowNanos) {
        SFrameKeyring keys = keyring;
        if (keys == null || dropped) {
            // Nothing that is sent before this endpoint has its first key is meant for it.
            counters.increment(Counter.UNDECRYPTABLE);
            return;
        }
        ReceiveStream stream = streams.find(ssrc);
        if (stream != null && stream.format() != format) {
            if (stream.format().kind() != format.kind()) {
                counters.increment(Counter.UNEXPECTED_PAYLOAD_TYPE);
                return;
            }
            // The sender goes on with another codec, which begins with a key frame and is recorded to a file of its
            // own.
            end(stream);
            stream = null;
        }
        if (stream == null) {
            SealedStreamReceiver receiver = new SealedStreamReceiver(format, keys, nowNanos);
            stream = streams.add(ssrc, format, FrameAssembler.sealed(receiver), nowNanos);
            if (stream == null) {
                counters.increment(Counter.TOO_MANY_STREAMS);
                return;
            }
            SealedStream added = new SealedStream(stream, receiver);
            stream.beforeFrames(() -> opened(added));
            sealed.put(ssrc, added);
            forgetEvicted();
        }
        stream.packet(media, nowNanos);
    }

    private void end(ReceiveStream stream) {
        streams.end(stream);
        SealedStream ended = sealed.remove(stream.ssrc());
        if (ended != null) {
            addUp(ended.receiver, outcomes);
        }
    }

    /** A frame of this source has been opened, and goes to the recorder next: its sender is known. */
    private void opened(SealedStream source) {
        if (!anyFrame) {
            anyFrame = true;
            events.firstMedia();
        }
        source.stream.setOwner(members.get(source.receiver.senderIndex()));
    }

    private void forgetEvicted() {
        Iterator<SealedStream> all = sealed.values().iterator();
        while (sealed.size() > streams.all().size() && all.hasNext()) {
            SealedStream next = all.next();
            if (!streams.contains(next.stream.ssrc())) {
                addUp(next.receiver, outcomes);
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
    public void tick(long nowNanos) {
        streams.tick(nowNanos);
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
        sealed.values().forEach(source -> tellState(source, nowNanos));
    }

    private void tellState(SealedStream source, long nowNanos) {
        Participant owner = members.get(source.receiver.senderIndex());
        SFrameReceiverState state = source.receiver.state(nowNanos, owner != null);
        if (state != source.told) {
            source.told = state;
            events.streamState(new RemoteStream(owner, source.stream.ssrc(), source.stream.format()), state);
        }
    }

    @Override
    public RemoteStreams streams() {
        return streams;
    }

    @Override
    public void addCounters(Map<String, Long> map) {
        streams.addCounters(map, statuses.getOrDefault(SrtpStatus.REPLAY, 0L));
        Map<SFrameOutcome, Long> sums = new EnumMap<>(outcomes);
        sealed.values().forEach(source -> addUp(source.receiver, sums));
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
    public void close() {
        streams.close();
        dropKeys();
        hop.close();
    }
}
