package org.jvbperc.endpoint.media;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one stream in order of their outer sequence numbers and reports missing ones.
 *
 * <p>Bounded: at most {@link #CAPACITY} numbers are open at a time. The buffer waits for a missing packet until {@code
 * maxWaitNanos} after a later one arrived, and requests it again during that time. Used by one thread; the caller passes the
 * time.
 */
public final class ReorderBuffer {
    /** Takes packets in order, and is told where some are missing. */
    public interface Output {
        void packet(MediaPacket packet);

        /** {@code count} packets are given up. */
        void lost(int count);
    }

    /** Sequence numbers between the next expected and the highest received. */
    static final int CAPACITY = 1024;

    /** Maximum number of requests for one packet. */
    static final int MAX_REQUESTS = 8;

    private static final long FIRST_REQUEST_NANOS = 15_000_000;
    private static final long REQUEST_INTERVAL_NANOS = 60_000_000;
    private static final int MASK = CAPACITY - 1;

    private final long maxWaitNanos;
    private final @Nullable MediaPacket[] slots = new @Nullable MediaPacket[CAPACITY];
    private final long[] missingSinceNanos = new long[CAPACITY];
    private final long[] nextRequestNanos = new long[CAPACITY];
    private final int[] requests = new int[CAPACITY];
    private boolean started;
    private long next;
    private long highest;
    private long duplicates;
    private long late;
    private long lost;

    /**
     * @param maxWaitNanos how long a missing packet holds up the later ones
     */
    public ReorderBuffer(long maxWaitNanos) {
        this.maxWaitNanos = maxWaitNanos;
    }

    /** Takes a packet that just arrived, and hands over what has become in order. */
    public void insert(MediaPacket packet, long nowNanos, Output output) {
        int sequenceNumber = packet.sequenceNumber();
        if (!started) {
            started = true;
            next = sequenceNumber;
            highest = sequenceNumber - 1L;
        }
        long index = highest + (short) (sequenceNumber - (int) highest);
        if (index < next) {
            late++;
            return;
        }
        while (index - next >= CAPACITY) {
            if (highest < next) {
                reportLost((int) Math.min(Integer.MAX_VALUE, index - next), output);
                next = index;
            } else {
                skipMissing(output);
                drain(output);
            }
        }
        for (long missing = Math.max(highest + 1, next); missing < index; missing++) {
            markMissing((int) missing & MASK, nowNanos);
        }
        highest = Math.max(highest, index);
        int slot = (int) index & MASK;
        if (slots[slot] != null) {
            duplicates++;
            return;
        }
        slots[slot] = packet;
        drain(output);
    }

    private void markMissing(int slot, long nowNanos) {
        slots[slot] = null;
        missingSinceNanos[slot] = nowNanos;
        nextRequestNanos[slot] = nowNanos + FIRST_REQUEST_NANOS;
        requests[slot] = 0;
    }

    /** Gives up packets that are overdue, and hands over those that follow. */
    public void expire(long nowNanos, Output output) {
        while (next <= highest && nowNanos - missingSinceNanos[(int) next & MASK] >= maxWaitNanos) {
            skipMissing(output);
            drain(output);
        }
    }

    /** Gives up everything missing: the stream has ended. */
    public void flush(Output output) {
        while (next <= highest) {
            skipMissing(output);
            drain(output);
        }
    }

    private void skipMissing(Output output) {
        int count = 0;
        while (next <= highest && slots[(int) next & MASK] == null) {
            next++;
            count++;
        }
        if (count > 0) {
            reportLost(count, output);
        }
    }

    private void reportLost(int count, Output output) {
        lost += count;
        output.lost(count);
    }

    private void drain(Output output) {
        while (next <= highest) {
            int slot = (int) next & MASK;
            MediaPacket packet = slots[slot];
            if (packet == null) {
                return;
            }
            slots[slot] = null;
            next++;
            output.packet(packet);
        }
    }

    /** Hands over the sequence numbers to request again now; each at most {@link #MAX_REQUESTS} times. */
    public void collectRequests(long nowNanos, IntConsumer sequenceNumbers) {
        for (long index = next; index <= highest; index++) {
            int slot = (int) index & MASK;
            if (slots[slot] == null && requests[slot] < MAX_REQUESTS && nowNanos - nextRequestNanos[slot] >= 0) {
                requests[slot]++;
                nextRequestNanos[slot] = nowNanos + REQUEST_INTERVAL_NANOS;
                sequenceNumbers.accept((int) index & 0xFFFF);
            }
        }
    }

    /** Whether packets wait for a missing one. */
    public boolean isWaiting() {
        return next <= highest;
    }

    /** Packets that came twice, before they were handed over. */
    public long duplicates() {
        return duplicates;
    }

    /** Packets that came after they had been handed over or given up. */
    public long late() {
        return late;
    }

    /** Packets given up. */
    public long lost() {
        return lost;
    }

    /** The highest sequence number so far with its cycles, as receiver reports have it (RFC 3550 section 6.4.1). */
    public int extendedHighest() {
        return (int) highest;
    }
}
