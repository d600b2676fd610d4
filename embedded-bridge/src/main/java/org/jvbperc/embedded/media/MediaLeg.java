package org.jvbperc.embedded.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.bridge.HopByHopTransforms;

/**
 * One endpoint's side of the forwarder: its keys, the sources that it sends and receives, and its limits.
 *
 * <p>Owned by the media lane of its conference; not safe for other threads.
 */
public final class MediaLeg {
    /** The value of last-n without a limit. */
    public static final int ALL = -1;

    private static final int PAYLOAD_TYPES = 128;

    private final String endpointId;
    private final LegOutput output;
    private final ForwardingSettings settings;
    final EarlyPackets early;
    final BandwidthLimiter bandwidth;
    final RateLimit retransmissions;
    final SsrcMap<IncomingStream> incoming = new SsrcMap<>(LegTransforms.MAX_RECEIVE_SOURCES);
    final SsrcMap<OutgoingStream> outgoing = new SsrcMap<>(LegTransforms.MAX_SEND_SOURCES);
    private final SsrcMap<AnnouncedKind> signalledSources = new SsrcMap<>(LegTransforms.MAX_RECEIVE_SOURCES);
    private final @Nullable AnnouncedKind[] payloadKinds = new @Nullable AnnouncedKind[PAYLOAD_TYPES];
    private @Nullable LegTransforms transforms;
    private int lastN = ALL;
    private boolean audioMuted;
    private boolean videoMuted;
    long nextReportNanos;
    boolean reportScheduled;

    /** A leg without keys; {@code output} sends to its endpoint. */
    public MediaLeg(String endpointId, LegOutput output, ForwardingSettings settings, PacketPool pool) {
        this.endpointId = endpointId;
        this.output = output;
        this.settings = settings;
        early = new EarlyPackets(pool);
        bandwidth = new BandwidthLimiter(settings.maxLegKilobitsPerSecond());
        retransmissions = new RateLimit(settings.retransmissionsPerSecond());
    }

    /** The endpoint's id. */
    public String endpointId() {
        return endpointId;
    }

    /** Notes the media of a payload type; types outside 0..127 are ignored. */
    public void setPayloadKind(int payloadType, AnnouncedKind kind) {
        if (payloadType >= 0 && payloadType < PAYLOAD_TYPES) {
            payloadKinds[payloadType] = kind;
        }
    }

    /** Notes a source the endpoint announced; false if it announced too many. */
    boolean signalSource(int ssrc, AnnouncedKind kind) {
        return signalledSources.put(ssrc, kind);
    }

    boolean hasSignalled(int ssrc) {
        return signalledSources.get(ssrc) != null;
    }

    AnnouncedKind kindOf(int ssrc, int payloadType) {
        AnnouncedKind signalled = signalledSources.get(ssrc);
        if (signalled != null) {
            return signalled;
        }
        AnnouncedKind byPayload = payloadKinds[payloadType];
        return byPayload == null ? AnnouncedKind.UNKNOWN : byPayload;
    }

    /** Video sources the endpoint wants at most, {@link #ALL} for no limit. */
    public int lastN() {
        return lastN;
    }

    void setLastN(int newLastN) {
        lastN = newLastN;
    }

    boolean isAudioMuted() {
        return audioMuted;
    }

    boolean isVideoMuted() {
        return videoMuted;
    }

    void setMuted(boolean audio, boolean video) {
        audioMuted = audio;
        videoMuted = video;
    }

    /** Whether the endpoint has hop-by-hop keys. */
    public boolean isKeyed() {
        return transforms != null;
    }

    @Nullable
    LegTransforms transforms() {
        return transforms;
    }

    /** Takes new keys into use. Returns false for the keys in use, whose indices must not start again. */
    boolean install(HopByHopTransforms newTransforms) {
        if (transforms != null && transforms.uses(newTransforms)) {
            return false;
        }
        transforms = new LegTransforms(newTransforms);
        outgoing.forEach(OutgoingStream::forgetWireImages);
        return true;
    }

    /** Releases the state for sending these sources, which have left. */
    public void forgetSources(Set<Integer> ssrcs) {
        for (int ssrc : ssrcs) {
            OutgoingStream stream = outgoing.get(ssrc);
            if (stream != null) {
                stream.forgetWireImages();
            }
            if (transforms != null) {
                transforms.forget(ssrc);
            }
        }
    }

    /** The stream of {@code source} to this leg, made if needed; null if the leg has had too many sources. */
    @Nullable
    OutgoingStream outgoingFor(IncomingStream source) {
        OutgoingStream stream = outgoing.get(source.ssrc);
        if (stream == null) {
            stream = new OutgoingStream(source, settings);
            return outgoing.put(source.ssrc, stream) ? stream : null;
        }
        stream.follow(source);
        return stream;
    }

    /** Streams and counts as JSON values. */
    Map<String, Object> debugState() {
        List<Map<String, Object>> sent = new ArrayList<>();
        outgoing.forEach(stream -> sent.add(stream.debugState()));
        List<Map<String, Object>> received = new ArrayList<>();
        incoming.forEach(stream -> received.add(stream.debugState()));
        return Map.of(
                "endpoint", endpointId,
                "keyed", isKeyed(),
                "earlyPackets", early.size(),
                "incoming", received,
                "outgoing", sent);
    }

    void transmit(byte[] buffer, int offset, int length) {
        bandwidth.sent(length);
        output.send(buffer, offset, length);
    }
}
