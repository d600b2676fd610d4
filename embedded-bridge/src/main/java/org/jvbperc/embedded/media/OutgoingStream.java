package org.jvbperc.embedded.media;

import java.util.Map;

/** One source as sent to one receiver. Lives as long as the receiver's leg, see {@link LegTransforms}. */
final class OutgoingStream {
    final int ssrc;
    final SequenceGapCloser sequence = new SequenceGapCloser();
    private final ForwardingSettings settings;
    private final boolean video;
    private IncomingStream source;
    private WireCache cache;
    boolean wanted;
    long packetsSent;
    long packetsThinned;
    long packetsRepeated;

    OutgoingStream(IncomingStream source, ForwardingSettings settings) {
        this.ssrc = source.ssrc;
        this.source = source;
        this.settings = settings;
        video = source.kind == AnnouncedKind.VIDEO;
        cache = newCache();
    }

    IncomingStream source() {
        return source;
    }

    WireCache cache() {
        return cache;
    }

    /** Continues with another incoming source under the same SSRC. */
    void follow(IncomingStream newSource) {
        if (newSource != source) {
            source = newSource;
            sequence.splice();
        }
    }

    /** Forgets wire images made with keys that were replaced. */
    void forgetWireImages() {
        cache = newCache();
    }

    Map<String, Object> debugState() {
        return Map.of(
                "ssrc", Integer.toUnsignedLong(ssrc),
                "wanted", wanted,
                "sent", packetsSent,
                "thinned", packetsThinned,
                "repeated", packetsRepeated,
                "sequenceOffset", sequence.offset());
    }

    private WireCache newCache() {
        return new WireCache(
                video ? settings.videoCachePackets() : settings.audioCachePackets(),
                ForwardingSettings.nanos(settings.retransmissionIntervalMillis()),
                ForwardingSettings.nanos(settings.retransmissionMaxAgeMillis()));
    }
}
