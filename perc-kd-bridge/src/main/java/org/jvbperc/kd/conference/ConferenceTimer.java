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
import org.jvbperc.http.DaemonThreads;

/** The timer of a Key Distributor: one daemon thread for all conferences and associations. Thread-safe. */
public final class ConferenceTimer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConferenceTimer.class.getName());
    private static final long TICK_MILLIS = 250;

    private final Clock clock;
    private final ScheduledExecutorService executor;

    /** Makes a timer, which does nothing before {@link #start}. */
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
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named(name));
        thread.setRemoveOnCancelPolicy(true);
        return thread;
    }

    /** The timer's thread, for deadlines of other parts. */
    public ScheduledExecutorService executor() {
        return executor;
    }

    /**
     * Ticks four times a second from now on.
     *
     * @param others called with the time after the conferences; its failures are logged
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

    /** The {@link Alarm}: calls {@link ConferenceDirectory#keysDue} at {@code when}. */
    public void keysDueAt(ConferenceDirectory conferences, Conference conference, Instant when) {
        long delayMillis = Math.max(0, Duration.between(clock.instant(), when).toMillis()) + 1;
        try {
            ScheduledFuture<?> unused = executor.schedule(
                    () -> logged("making new keys failed", () -> conferences.keysDue(conference, clock.instant())),
                    delayMillis,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // The Key Distributor stops and makes no more keys.
        }
    }

    private static void logged(String failure, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, failure, e);
        }
    }

    /** Whether the timer is closed. */
    public boolean isClosed() {
        return executor.isShutdown();
    }

    /** Stops at once. Idempotent. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
