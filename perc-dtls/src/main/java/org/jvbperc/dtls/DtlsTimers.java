package org.jvbperc.dtls;

import java.time.Duration;

/** The timers for deadlines and retransmissions of associations; tests drive them by hand. Safe for threads. */
@FunctionalInterface
public interface DtlsTimers {
    /** Runs {@code task} once after {@code delay}; the task returns at once. */
    Timer schedule(Runnable task, Duration delay);

    /** A set timer. */
    @FunctionalInterface
    interface Timer {
        /** Prevents the task from running if it has not started yet. */
        void cancel();
    }
}
