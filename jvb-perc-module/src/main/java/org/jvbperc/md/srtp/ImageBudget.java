package org.jvbperc.md.srtp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that one leg keeps for retransmissions, and takes it back from sources that are silent: who has left would hold it
 * as long as the leg lives. Time is counted in packets of the leg. Safe for several threads.
 */
final class ImageBudget {
    /** A source is silent if the leg sent so many packets since its last one. */
    static final int SILENT_PACKETS = 4096;
    /** How often silent ones are looked for. */
    static final int SWEEP_PACKETS = 1024;

    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final List<WireImages> holders = new CopyOnWriteArrayList<>();

    ImageBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes {@code bytes} if they are left. */
    boolean take(int bytes) {
        if (used.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    void give(int bytes) {
        used.addAndGet(-bytes);
    }

    long usedBytes() {
        return used.get();
    }

    /** {@code images} hold memory from now on. The caller holds no lock of any images. */
    void add(WireImages images) {
        holders.add(images);
    }

    /** {@code images} hold nothing any more. The caller holds no lock of any images. */
    void remove(WireImages images) {
        holders.remove(images);
    }

    /**
     * Counts a packet, and now and then makes silent sources give their memory back. The caller holds no lock of any images.
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
