package org.jvbperc.embedded.media;

import java.util.Map;

/**
 * One source as the bridge receives it. Made when its first packet authenticated. Owned by one media lane.
 */
final class IncomingStream {
    final int ssrc;
    final MediaLeg owner;
    final AnnouncedKind kind;
    final ReceptionStatistics statistics;
    final UplinkGaps gaps;
    final KeyFramePacer keyFrames;
    int fullIntraSequence;
    byte[] canonicalName = new byte[0];

    IncomingStream(int ssrc, MediaLeg owner, AnnouncedKind kind, ForwardingSettings settings) {
        this.ssrc = ssrc;
        this.owner = owner;
        this.kind = kind;
        statistics = new ReceptionStatistics(ssrc, kind.clockRateHz());
        gaps = new UplinkGaps(ssrc * 0x9E3779B97F4A7C15L);
        keyFrames = new KeyFramePacer(ForwardingSettings.nanos(settings.keyFrameIntervalMillis()));
    }

    Map<String, Object> debugState() {
        return Map.of(
                "ssrc", Integer.toUnsignedLong(ssrc),
                "kind", kind.name(),
                "received", statistics.received(),
                "lost", statistics.lost(),
                "abandoned", gaps.abandoned());
    }

    boolean isMuted() {
        return kind == AnnouncedKind.VIDEO ? owner.isVideoMuted() : owner.isAudioMuted();
    }
}
