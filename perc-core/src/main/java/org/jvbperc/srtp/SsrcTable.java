package org.jvbperc.srtp;

import org.jspecify.annotations.Nullable;

/**
 * A bounded map from SSRC to per-source state, without boxing and, once the sources are known, without allocation.
 *
 * <p>Linear probing over a power-of-two table that grows up to the bound. Owned by one thread.
 *
 * @param <T> the state of one source
 */
public final class SsrcTable<T> {
    private static final int INITIAL_SLOTS = 16;
    private static final int HASH_MULTIPLIER = 0x9E3779B9;

    private final int maximumSize;
    private int[] ssrcs = new int[INITIAL_SLOTS];
    private @Nullable Object[] values = new @Nullable Object[INITIAL_SLOTS];
    private long[] lastUses = new long[INITIAL_SLOTS];
    private int hashShift = 32 - Integer.numberOfTrailingZeros(INITIAL_SLOTS);
    private int size;
    private long uses;

    /**
     * @param maximumSize sources remembered, at least 1
     */
    public SsrcTable(int maximumSize) {
        if (maximumSize < 1) {
            throw new IllegalArgumentException("a table of " + maximumSize + " SSRCs: expected at least 1");
        }
        this.maximumSize = maximumSize;
    }

    /** The state of {@code ssrc}, or null. Counts as a use. */
    @SuppressWarnings("unchecked")
    public @Nullable T get(int ssrc) {
        int slot = find(ssrc);
        Object value = values[slot];
        if (value != null) {
            lastUses[slot] = ++uses;
        }
        return (T) value;
    }

    /** Whether another source can be added without removing one. */
    public boolean hasRoom() {
        return size < maximumSize;
    }

    /** Number of sources. */
    public int size() {
        return size;
    }

    /**
     * Adds or replaces the state of {@code ssrc}; if the table is full, the source that was not used for the longest time is
     * removed.
     *
     * @return the removed state, or null
     */
    public @Nullable T put(int ssrc, T value) {
        int slot = find(ssrc);
        T evicted = null;
        if (values[slot] == null) {
            if (!hasRoom()) {
                evicted = remove(leastRecentlyUsed());
            } else if (2 * (size + 1) > ssrcs.length) {
                grow();
            }
            slot = find(ssrc);
            size++;
        }
        ssrcs[slot] = ssrc;
        values[slot] = value;
        lastUses[slot] = ++uses;
        return evicted;
    }

    /** Removes the state of {@code ssrc} and returns it, or null if there was none. */
    @SuppressWarnings("unchecked")
    public @Nullable T remove(int ssrc) {
        int hole = find(ssrc);
        Object removed = values[hole];
        if (removed == null) {
            return null;
        }
        size--;
        int mask = ssrcs.length - 1;
        values[hole] = null;
        // Moves back entries that probing would no longer reach across the hole.
        for (int slot = (hole + 1) & mask; values[slot] != null; slot = (slot + 1) & mask) {
            int home = home(ssrcs[slot]);
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                ssrcs[hole] = ssrcs[slot];
                values[hole] = values[slot];
                lastUses[hole] = lastUses[slot];
                values[slot] = null;
                hole = slot;
            }
        }
        return (T) removed;
    }

    /** Calls {@code action} for every state, in no particular order; the table must not be changed during the call. */
    @SuppressWarnings("unchecked")
    public void forEach(java.util.function.Consumer<? super T> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((T) value);
            }
        }
    }

    private int leastRecentlyUsed() {
        int oldest = -1;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null && (oldest < 0 || lastUses[i] < lastUses[oldest])) {
                oldest = i;
            }
        }
        return ssrcs[oldest];
    }

    /** The slot of {@code ssrc}, or the empty one where it belongs; at most half of the slots are taken, plus one. */
    private int find(int ssrc) {
        int mask = ssrcs.length - 1;
        int slot = home(ssrc);
        while (values[slot] != null && ssrcs[slot] != ssrc) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(int ssrc) {
        return (ssrc * HASH_MULTIPLIER) >>> hashShift;
    }

    private void grow() {
        int[] oldSsrcs = ssrcs;
        @Nullable Object[] oldValues = values;
        long[] oldUses = lastUses;
        ssrcs = new int[2 * oldSsrcs.length];
        hashShift--;
        values = new @Nullable Object[ssrcs.length];
        lastUses = new long[ssrcs.length];
        for (int i = 0; i < oldSsrcs.length; i++) {
            if (oldValues[i] != null) {
                int slot = find(oldSsrcs[i]);
                ssrcs[slot] = oldSsrcs[i];
                values[slot] = oldValues[i];
                lastUses[slot] = oldUses[i];
            }
        }
    }
}
