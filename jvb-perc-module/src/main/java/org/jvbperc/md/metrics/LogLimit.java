package org.jvbperc.md.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits a log line that single packets or messages can cause: one in ten seconds, with the number of those that were withheld
 * before it. Safe for several threads.
 */
public final class LogLimit {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoClock;
    private boolean written;
    private long writtenAtNanos;
    private long withheld;

    public LogLimit() {
        this(System::nanoTime);
    }

    /** @param nanoClock monotonic, in nanoseconds */
    public LogLimit(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** What the line has to end with, often nothing; null if it is not to be written. */
    public synchronized @Nullable String next() {
        long now = nanoClock.getAsLong();
        if (written && now - writtenAtNanos < PERIOD_NANOS) {
            withheld++;
            return null;
        }
        String ending = withheld == 0 ? "" : " (" + withheld + " more like this since the last one)";
        written = true;
        writtenAtNanos = now;
        withheld = 0;
        return ending;
    }
}
