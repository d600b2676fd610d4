package org.jvbperc.md.srtp;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory that one leg keeps for retransmissions. Safe for several threads. */
final class ImageBudget {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();

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
}
