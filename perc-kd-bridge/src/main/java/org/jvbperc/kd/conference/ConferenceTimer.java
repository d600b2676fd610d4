package org.jvbperc.kd.conference;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Timer thread of all conferences of a Key Distributor and of its other periodic tasks. Thread-safe. */
public final class ConferenceTimer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConferenceTimer.class.getName());
    private static final long TICK_MILLIS = 250;

    private final Clock clock;
    private final ScheduledExecutorService executor;

    /** Nothing happens before {@link #start}. */
    public ConferenceTimer(String threadName, Clock clock) {
        this(oneThread(threadName), clock);
    }

    /**
     * Nothing happens before {@link #start}.
     *
     * @param executor runs one task at a time by the time of {@code clock}; ended by {@link #close}
     */
    public ConferenceTimer(ScheduledExecutorService executor, Clock clock) {
        this.clock = clock;
        this.executor = executor;
    }

    private static ScheduledExecutorService oneThread(String name) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
        thread.setRemoveOnCancelPolicy(true);
        return thread;
    }

    /** The thread, for deadlines of others. */
    public ScheduledExecutorService executor() {
        return executor;
    }

    /**
     * Lets time pass four times a second from now on.
     *
     * @param others what else has to know the time, after the conferences; a failure is logged and ends nothing
     */
    public void start(ConferenceDirectory conferences, Consumer<Instant> others) {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                () -> logged("the timer failed", () -> {
                    Instant now = clock.instant();
                    conferences.tick(
                            now,
                            (room, reason) ->
                                    LOG.log(System.Logger.Level.INFO, "conference \"{0}\" ends: {1}", room, reason));
                    others.accept(now);
                }),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** An {@link Alarm} that has the directory look after the conference's keys at {@code when}. */
    public void keysDueAt(ConferenceDirectory conferences, Conference conference, Instant when) {
        long delayMillis = Math.max(0, Duration.between(clock.instant(), when).toMillis()) + 1;
        try {
            ScheduledFuture<?> unused = executor.schedule(
                    () -> logged("making new keys failed", () -> conferences.keysDue(conference, clock.instant())),
                    delayMillis,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // There will be no more keys.
        }
    }

    private static void logged(String failure, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, failure, e);
        }
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return executor.isShutdown();
    }

    /** Ends at once. Idempotent. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
