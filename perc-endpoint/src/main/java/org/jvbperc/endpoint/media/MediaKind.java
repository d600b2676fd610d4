package org.jvbperc.endpoint.media;

/** The two kinds of media a call carries, with the clocks of all their formats. */
public enum MediaKind {
    /** Opus. */
    AUDIO("audio", 111, 48_000),
    /** VP8; in frame rooms also VP9 and AV1. */
    VIDEO("video", 100, 90_000);

    private final String sdpName;
    private final int payloadType;
    private final int clockRateHz;

    MediaKind(String sdpName, int payloadType, int clockRateHz) {
        this.sdpName = sdpName;
        this.payloadType = payloadType;
        this.clockRateHz = clockRateHz;
    }

    /** The media type of the SDP m-line. */
    public String sdpName() {
        return sdpName;
    }

    /** RTP payload type of the kind's preferred format. */
    public int payloadType() {
        return payloadType;
    }

    /** RTP clock rate. */
    public int clockRateHz() {
        return clockRateHz;
    }

    /** Converts a duration in units of this kind's clock to nanoseconds. */
    public long toNanos(long clockUnits) {
        long seconds = clockUnits / clockRateHz;
        long rest = clockUnits % clockRateHz;
        return seconds * 1_000_000_000L + rest * 1_000_000_000L / clockRateHz;
    }

    /** Converts nanoseconds to units of this kind's clock, rounded down. */
    public long fromNanos(long nanos) {
        long seconds = nanos / 1_000_000_000L;
        long rest = nanos % 1_000_000_000L;
        return seconds * clockRateHz + rest * clockRateHz / 1_000_000_000L;
    }
}
