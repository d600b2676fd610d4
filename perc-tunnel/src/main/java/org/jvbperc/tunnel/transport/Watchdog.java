package org.jvbperc.tunnel.transport;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that ends operations that take too long. Its tasks must not block. After {@link #close()} waiting delayed tasks
 * still run, periodic ones stop, and new ones run at once on the calling thread.
 */
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    Watchdog(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> daemon(threadName, task));
        executor.setRemoveOnCancelPolicy(true);
    }

    Future<?> after(Duration delay, Runnable task) {
        try {
            return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            FutureTask<?> now = new FutureTask<>(task, null);
            now.run();
            return now;
        }
    }

    Future<?> every(Duration period, Runnable task) {
        try {
            return executor.scheduleWithFixedDelay(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return new FutureTask<>(task, null);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    /** A daemon thread, not started. */
    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
