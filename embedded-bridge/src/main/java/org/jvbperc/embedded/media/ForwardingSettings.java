package org.jvbperc.embedded.media;

/**
 * How a conference forwards. Times in milliseconds.
 *
 * @param videoCachePackets packets of a video source kept per receiver for retransmission, a power of two
 * @param audioCachePackets likewise for audio
 * @param retransmissionIntervalMillis a packet is not sent again sooner than this
 * @param retransmissionMaxAgeMillis a packet older than this is not sent again
 * @param retransmissionsPerSecond most packets sent again to one receiver in a second
 * @param keyFrameIntervalMillis shortest time between two key frame requests for one source
 * @param reportIntervalMillis time between receiver reports
 * @param maxLegKilobitsPerSecond above this a receiver gets fewer video sources; 0 for no limit
 */
public record ForwardingSettings(
        int videoCachePackets,
        int audioCachePackets,
        long retransmissionIntervalMillis,
        long retransmissionMaxAgeMillis,
        int retransmissionsPerSecond,
        long keyFrameIntervalMillis,
        long reportIntervalMillis,
        long maxLegKilobitsPerSecond) {
    /** The values of the reference configuration. */
    public static final ForwardingSettings DEFAULT = new ForwardingSettings(256, 64, 10, 2_000, 1_000, 300, 1_000, 0);

    public ForwardingSettings {
        requirePowerOfTwo("video-cache-packets", videoCachePackets);
        requirePowerOfTwo("audio-cache-packets", audioCachePackets);
    }

    private static void requirePowerOfTwo(String name, int value) {
        if (value < 1 || value > 4096 || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(name + " = " + value + ": expected a power of two up to 4096");
        }
    }

    static long nanos(long millis) {
        return millis * 1_000_000;
    }
}
