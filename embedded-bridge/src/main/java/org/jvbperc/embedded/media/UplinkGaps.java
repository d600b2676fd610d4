package org.jvbperc.embedded.media;

import java.util.Arrays;

/**
 * Finds the packets of one source that did not reach the bridge and schedules requests to the sender (RFC 4585 section
 * 6.2.1). The sender answers with the identical bytes, which the inbound replay check accepts once.
 *
 * <p>A missing packet is requested after a reordering delay, then again with growing, randomised delay, a bounded number of
 * times. If more than {@link #CAPACITY} are missing at once, none is requested; the caller then requests a key frame.
 *
 * <p>Owned by one media lane. No allocation after construction.
 */
public final class UplinkGaps {
    /** Maximum number of missing packets tracked at a time. */
    public static final int CAPACITY = 64;

    /** Maximum number of requests for one packet. */
    static final int MAX_REQUESTS = 6;

    static final long REORDERING_NANOS = 15_000_000;
    static final long FIRST_RETRY_NANOS = 40_000_000;

    private static final long FREE = -1;

    private final long[] missing = new long[CAPACITY];
    private final int[] requests = new int[CAPACITY];
    private final long[] dueNanos = new long[CAPACITY];
    private boolean started;
    private long highestIndex;
    private long randomState;
    private long abandoned;

    /** A tracker; {@code seed} spreads its retries. */
    public UplinkGaps(long seed) {
        randomState = seed | 1;
        Arrays.fill(missing, FREE);
    }

    /**
     * Notes an authenticated packet.
     *
     * @param index its sequence number with cycles above, as {@link ReceptionStatistics#packet} returns it
     * @return false if too many packets are missing for requests to help
     */
    public boolean packet(long index, long nowNanos) {
        if (!started || index <= highestIndex) {
            if (started) {
                forget(index);
            } else {
                started = true;
                highestIndex = index;
            }
            return true;
        }
        long first = highestIndex + 1;
        highestIndex = index;
        if (index - first > CAPACITY) {
            abandonAll();
            return false;
        }
        boolean followed = true;
        for (long lost = first; lost < index; lost++) {
            followed &= follow(lost, nowNanos);
        }
        return followed;
    }

    /**
     * Collects the sequence numbers to request now, ascending.
     *
     * @param target receives them; {@link #CAPACITY} entries are always enough
     * @return how many
     */
    public int due(int[] target, long nowNanos) {
        int count = 0;
        for (int i = 0; i < CAPACITY && count < target.length; i++) {
            if (missing[i] != FREE && nowNanos - dueNanos[i] >= 0) {
                if (requests[i] == MAX_REQUESTS) {
                    missing[i] = FREE;
                    abandoned++;
                    continue;
                }
                target[count++] = i;
                requests[i]++;
                dueNanos[i] = nowNanos + retryNanos(requests[i]);
            }
        }
        sortByIndex(target, count);
        for (int i = 0; i < count; i++) {
            target[i] = (int) missing[target[i]] & 0xFFFF;
        }
        return count;
    }

    /** Packets given up so far. */
    public long abandoned() {
        return abandoned;
    }

    private boolean follow(long lost, long nowNanos) {
        for (int i = 0; i < CAPACITY; i++) {
            if (missing[i] == FREE) {
                missing[i] = lost;
                requests[i] = 0;
                dueNanos[i] = nowNanos + REORDERING_NANOS;
                return true;
            }
        }
        abandoned++;
        return false;
    }

    private void forget(long index) {
        for (int i = 0; i < CAPACITY; i++) {
            if (missing[i] == index) {
                missing[i] = FREE;
            }
        }
    }

    private void abandonAll() {
        for (int i = 0; i < CAPACITY; i++) {
            if (missing[i] != FREE) {
                missing[i] = FREE;
                abandoned++;
            }
        }
    }

    private void sortByIndex(int[] slots, int count) {
        for (int i = 1; i < count; i++) {
            int slot = slots[i];
            int at = i;
            while (at > 0 && missing[slots[at - 1]] > missing[slot]) {
                slots[at] = slots[at - 1];
                at--;
            }
            slots[at] = slot;
        }
    }

    private long retryNanos(int asked) {
        randomState ^= randomState << 13;
        randomState ^= randomState >>> 7;
        randomState ^= randomState << 17;
        long base = FIRST_RETRY_NANOS << Math.min(asked - 1, 2);
        return base * 3 / 4 + Math.floorMod(randomState, base / 2);
    }
}
