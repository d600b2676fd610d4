package org.jvbperc.srtp;

/**
 * Remembers which of the latest packet indices were seen (RFC 3711 section 3.3.2).
 *
 * <p>Call {@link #isFresh} before authentication and {@link #commit} after it. Owned by one thread; allocation-free.
 */
public final class SrtpReplayWindow {
    /** The smallest window RFC 3711 allows. */
    public static final int MIN_SIZE = 64;

    private final int size;
    private final long[] words;
    private long highest = -1;

    /**
     * @param size indices remembered below the highest one, including it
     * @throws IllegalArgumentException if smaller than 64
     */
    public SrtpReplayWindow(int size) {
        if (size < MIN_SIZE) {
            throw new IllegalArgumentException("replay window of " + size + " packets: expected at least " + MIN_SIZE
                    + " (RFC 3711 section 3.3.2)");
        }
        this.size = size;
        // One word more than the window spans, so that a word is only reused when all of it has left the window.
        int needed = (size + 63) / 64 + 1;
        words = new long[Integer.highestOneBit(2 * needed - 1)];
    }

    /** Whether {@code index} is inside the window or ahead of it, and has not been committed. */
    public boolean isFresh(long index) {
        if (index > highest) {
            return true;
        }
        return highest - index < size && (words[word(index)] & 1L << index) == 0;
    }

    /** Marks {@code index}, which was fresh, as seen. */
    public void commit(long index) {
        if (index > highest) {
            if (index >> 6 != highest >> 6) {
                clearWordsUpTo(index);
            }
            highest = index;
        }
        words[word(index)] |= 1L << index;
    }

    /** The highest index committed, -1 before the first. */
    public long highest() {
        return highest;
    }

    private void clearWordsUpTo(long index) {
        int clear = (int) Math.min((index >> 6) - (highest >> 6), words.length);
        for (int i = 0; i < clear; i++) {
            words[word(index - 64L * i)] = 0;
        }
    }

    private int word(long index) {
        return (int) (index >> 6) & (words.length - 1);
    }
}
