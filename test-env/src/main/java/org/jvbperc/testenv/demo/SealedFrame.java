package org.jvbperc.testenv.demo;

import org.jspecify.annotations.Nullable;

/**
 * The places of the parts of a frame that an SFrame (RFC 9605 section 4.3) of this project may be: clear octets of the codec, header,
 * ciphertext, tag. The reader shares no code with the senders.
 *
 * @param kid the key's number: sender index times 256, plus the generation modulo 256
 * @param counter the frame's number under this key
 * @param clearBytes length of what the codec leaves in clear, where the header begins
 * @param headerBytes length of the header
 */
public record SealedFrame(long kid, long counter, int clearBytes, int headerBytes) {
    /** Length of the tag at the frame's end. */
    public static final int TAG_BYTES = 16;
    /** KIDs of one sender. */
    public static final int GENERATIONS = 256;

    private static final int MAX_NUMBER_BITS = 48;
    private static final int MAX_KID_BITS = 40;

    /**
     * Reads a whole frame; null if it cannot be an SFrame of this project.
     *
     * @param codec "opus", "VP8", "VP9" or "AV1"
     */
    public static @Nullable SealedFrame parse(String codec, byte[] frame) {
        int clear = RtpFrames.clearBytes(codec, frame);
        if (frame.length < clear + 1 + TAG_BYTES) {
            return null;
        }
        int config = frame[clear] & 0xFF;
        int kidBytes = (config & 0x80) == 0 ? 0 : ((config >> 4) & 7) + 1;
        int counterBytes = (config & 8) == 0 ? 0 : (config & 7) + 1;
        int header = 1 + kidBytes + counterBytes;
        if (frame.length < clear + header + TAG_BYTES) {
            return null;
        }
        long kid = kidBytes == 0 ? (config >> 4) & 7 : number(frame, clear + 1, kidBytes);
        long counter = counterBytes == 0 ? config & 7 : number(frame, clear + 1 + kidBytes, counterBytes);
        boolean known =
                kid >= GENERATIONS && kid < 1L << MAX_KID_BITS && counter >= 0 && counter < 1L << MAX_NUMBER_BITS;
        return known ? new SealedFrame(kid, counter, clear, header) : null;
    }

    private static long number(byte[] frame, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | (frame[offset + i] & 0xFF);
        }
        return value;
    }
}
