package org.jvbperc.embedded.media;

/** The kind of a source, as signalled to the bridge. */
public enum AnnouncedKind {
    /** Never thinned by last-n. */
    AUDIO(48_000),
    /** Subject to last-n; has key frames. */
    VIDEO(90_000),
    /** Neither its SSRC nor its payload type was signalled; treated like audio. */
    UNKNOWN(90_000);

    private final int clockRateHz;

    AnnouncedKind(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /** The RTP clock assumed for jitter. */
    public int clockRateHz() {
        return clockRateHz;
    }
}
