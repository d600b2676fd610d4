package org.jvbperc.dtls.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jvbperc.dtls.DtlsTimers;

/** An executor service whose tasks are events of a simulation. */
final class SimulatedExecutorService extends AbstractExecutorService implements ScheduledExecutorService {
    private final Simulation simulation;
    private boolean shutdown;

    SimulatedExecutorService(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void execute(Runnable task) {
        requireRunning();
        simulation.executor().execute(() -> runUnlessShutdown(task));
    }

    private void requireRunning() {
        if (shutdown) {
            throw new RejectedExecutionException("the executor was shut down");
        }
    }

    private void runUnlessShutdown(Runnable task) {
        if (!shutdown) {
            task.run();
        }
    }

    /** One task with its next time. */
    private final class Scheduled<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long periodNanos;
        private long dueNanos;
        private DtlsTimers.Timer timer;

        Scheduled(Callable<V> task, long delayNanos, long periodNanos) {
            super(task);
            this.periodNanos = periodNanos;
            begin(delayNanos);
        }

        private void begin(long delayNanos) {
            dueNanos = simulation.nanoTime() + delayNanos;
            timer = simulation.after(Duration.ofNanos(delayNanos), () -> runUnlessShutdown(this));
        }

        @Override
        public void run() {
            if (periodNanos == 0) {
                super.run();
            } else if (runAndReset()) {
                begin(periodNanos);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            timer.cancel();
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - simulation.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        requireRunning();
        return new Scheduled<>(task, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(callable(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        requireRunning();
        return new Scheduled<>(callable(task), unit.toNanos(initialDelay), unit.toNanos(period));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        // A task takes no simulated time.
        return scheduleAtFixedRate(task, initialDelay, delay, unit);
    }

    private static Callable<Void> callable(Runnable task) {
        return () -> {
            task.run();
            return null;
        };
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
