package org.jvbperc.sframe;

/**
 * The project's KIDs: {@code sender index * 256 + generation mod 256}. Stateless.
 *
 * <p>The Key Distributor gives a sender index, 1..2^32-1, to each join and never again in the conference; the generation is the
 * number of the group secret.
 */
public final class SFrameKid {
    /** The largest sender index. */
    public static final long MAX_SENDER_INDEX = 0xFFFF_FFFFL;

    /** The largest generation. */
    static final long MAX_GENERATION = 0xFFFF_FFFFL;

    private static final int GENERATION_BITS = 8;

    private SFrameKid() {}

    /** The KID of a sender in a generation. */
    static long of(long senderIndex, long generation) {
        return senderIndex << GENERATION_BITS | lowBits(generation);
    }

    /** Whether a sender index can be in the KID. */
    static boolean isLegal(long kid) {
        long senderIndex = senderIndex(kid);
        return senderIndex >= 1 && senderIndex <= MAX_SENDER_INDEX;
    }

    /** The sender index in a KID. */
    static long senderIndex(long kid) {
        return kid >>> GENERATION_BITS;
    }

    /** What a KID tells about the generation. */
    static int lowBits(long generation) {
        return (int) generation & 0xFF;
    }

    /**
     * Returns {@code senderIndex}.
     *
     * @throws IllegalArgumentException if it is not in 1..2^32-1
     */
    static long checkSenderIndex(long senderIndex) {
        if (senderIndex < 1 || senderIndex > MAX_SENDER_INDEX) {
            throw new IllegalArgumentException("sender index " + senderIndex + " is not in 1..2^32-1");
        }
        return senderIndex;
    }
}
