package org.jvbperc.endpoint.media;

/**
 * Properties of an Opus packet that its first octets tell (RFC 6716 section 3.1).
 *
 * <p>The table-of-contents octet: configuration(5) stereo(1) frame count code(2).
 */
final class OpusPacket {
    /** No packet lasts longer: 120 ms at 48 kHz (RFC 6716 section 3.2.5). */
    static final int MAX_DURATION = 5760;

    private static final int[] SILK_DURATIONS = {480, 960, 1920, 2880};
    private static final int[] CELT_DURATIONS = {120, 240, 480, 960};

    private OpusPacket() {}

    /**
     * Duration of a packet in samples of 48 kHz, or -1 if it is none: empty, without the count octet its code asks for, with
     * no frames or with more than 120 ms (RFC 6716 section 3.4, R1, R2, R5).
     */
    static int duration(byte[] packet, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        int toc = packet[offset] & 0xFF;
        int frames;
        switch (toc & 3) {
            case 0 -> frames = 1;
            case 1, 2 -> frames = 2;
            default -> {
                if (length < 2) {
                    return -1;
                }
                frames = packet[offset + 1] & 0x3F;
            }
        }
        int duration = frames * frameDuration(toc >>> 3);
        return duration == 0 || duration > MAX_DURATION ? -1 : duration;
    }

    /** Whether the packet's frames are stereo. */
    static boolean isStereo(int toc) {
        return (toc & 4) != 0;
    }

    /** Duration of one frame of a configuration 0..31 in samples of 48 kHz. */
    static int frameDuration(int configuration) {
        if (configuration < 12) {
            return SILK_DURATIONS[configuration & 3];
        }
        if (configuration < 16) {
            return (configuration & 1) == 0 ? 480 : 960;
        }
        return CELT_DURATIONS[configuration & 3];
    }
}
