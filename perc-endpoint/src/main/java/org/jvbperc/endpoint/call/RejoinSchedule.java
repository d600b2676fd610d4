package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jvbperc.endpoint.signalling.CallException;

/**
 * When a lost call is made again: after a wait that doubles with each attempt up to half a minute and has a random part, so that not
 * everybody comes at once, until the patience is over. The room page has the same waits ({@code web/room-page/backoff.js}).
 *
 * <p>No clock: the caller passes the time of {@link System#nanoTime}. Used by one thread.
 */
final class RejoinSchedule {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long LONGEST_NANOS = 30_000_000_000L;
    private static final int MAX_DOUBLINGS = 5;

    private final long patienceNanos;
    private final DoubleSupplier random;
    private boolean limited;
    private long limitNanos;
    private long endNanos;
    private int attempts;

    /**
     * @param patience how long after a loss attempts may begin
     * @param random gives numbers from 0 to 1
     */
    RejoinSchedule(Duration patience, DoubleSupplier random) {
        this.patienceNanos = patience.toNanos();
        this.random = random;
    }

    /** No attempt begins later than this, whatever the patience. */
    void limit(long nanos) {
        limited = true;
        limitNanos = nanos;
    }

    /** The call was lost. */
    void lost(long nowNanos) {
        attempts = 0;
        endNanos = nowNanos + patienceNanos;
        if (limited && limitNanos - endNanos < 0) {
            endNanos = limitNanos;
        }
    }

    /**
     * How long to wait before the next attempt. The last one begins when the patience ends.
     *
     * @param failure why the call was lost, or the last attempt failed
     * @return empty if there is no other attempt
     */
    Optional<Duration> waitAfter(CallException failure, long nowNanos) {
        long leftNanos = endNanos - nowNanos;
        if (!failure.isPassing() || leftNanos <= 0) {
            return Optional.empty();
        }
        long most = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(attempts, MAX_DOUBLINGS));
        attempts++;
        long wait = most / 2 + (long) (most / 2 * random.getAsDouble());
        return Optional.of(Duration.ofNanos(Math.min(wait, leftNanos)));
    }
}
