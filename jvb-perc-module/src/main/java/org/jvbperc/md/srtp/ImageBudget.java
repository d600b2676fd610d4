package org.jvbperc.md.srtp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that one leg keeps for retransmissions, and takes it back from silent sources: otherwise a source that has
 * left would hold it for the life of the leg. Time is counted in packets of the leg. Safe for several threads.
 */
final class ImageBudget {
    /** A source is silent if the leg has sent this many packets since the source's last one. */
    static final int SILENT_PACKETS = 4096;
    /** Packets between two searches for silent sources. */
    static final int SWEEP_PACKETS = 1024;

    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final List<WireImages> holders = new CopyOnWriteArrayList<>();

    ImageBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes {@code bytes} if the budget has them. */
    boolean take(int bytes) {
        if (used.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Returns memory to the budget. */
    void give(int bytes) {
        used.addAndGet(-bytes);
    }

    long usedBytes() {
        return used.get();
    }

    /** Registers {@code images}, which now hold memory. The caller holds no lock of any images. */
    void add(WireImages images) {
        holders.add(images);
    }

    /** Removes {@code images}, which hold no memory any more. The caller holds no lock of any images. */
    void remove(WireImages images) {
        holders.remove(images);
    }

    /**
     * Counts a packet, and at intervals makes silent sources return their memory. The caller holds no lock of any images.
     *
     * @return the packet's number
     */
    long count() {
        long now = packets.incrementAndGet();
        if (now % SWEEP_PACKETS == 0) {
            holders.removeIf(images -> images.releaseIfSilentSince(now - SILENT_PACKETS));
        }
        return now;
    }
}
