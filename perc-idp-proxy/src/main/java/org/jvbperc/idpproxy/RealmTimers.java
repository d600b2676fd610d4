package org.jvbperc.idpproxy;

import java.util.Comparator;
import java.util.OptionalInt;
import java.util.PriorityQueue;

/** The timers of one realm. One thread. */
final class RealmTimers {
    private static final int MAX_TIMERS = 128;

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::afterNanos).thenComparingLong(Timer::number));
    private final long startNanos;

    private record Timer(int id, long afterNanos, long number) {}

    private long started;

    /** No timers; times count from {@code startNanos}. */
    RealmTimers(long startNanos) {
        this.startNanos = startNanos;
    }

    /**
     * Starts one.
     *
     * @throws HostCalls.Abort if there are too many
     */
    void start(int id, long delayMillis, long nowNanos) {
        if (timers.size() >= MAX_TIMERS) {
            throw new HostCalls.Abort(new RealmException(
                    RealmException.Kind.LIMIT, "the script has more than " + MAX_TIMERS + " timers"));
        }
        timers.add(new Timer(id, nowNanos - startNanos + delayMillis * 1_000_000, started++));
    }

    void clear(int id) {
        timers.removeIf(timer -> timer.id() == id);
    }

    boolean isEmpty() {
        return timers.isEmpty();
    }

    /** The first timer that is due, which is removed. */
    OptionalInt takeDue(long nowNanos) {
        Timer first = timers.peek();
        if (first == null || first.afterNanos() > nowNanos - startNanos) {
            return OptionalInt.empty();
        }
        timers.remove();
        return OptionalInt.of(first.id());
    }

    /** Nanoseconds until the first timer is due, at least 0. There must be one. */
    long untilFirst(long nowNanos) {
        Timer first = timers.peek();
        if (first == null) {
            throw new IllegalStateException("no timer");
        }
        return Math.max(0, first.afterNanos() - (nowNanos - startNanos));
    }
}
