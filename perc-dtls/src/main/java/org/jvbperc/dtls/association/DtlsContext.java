package org.jvbperc.dtls.association;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DtlsCounters;
import org.jvbperc.dtls.DtlsParking;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.handshake.HelloCookies;

/**
 * The threads, timers and randomness that the DTLS associations of one part of a process share.
 *
 * <p>A handshake blocks one thread of a bounded pool ({@code <name>-handshake-n}) until it completes or its deadline passes;
 * when all are busy and the waiting queue is full, further handshakes are not begun. Established associations hold no thread:
 * a small fixed pool ({@code <name>-record-n}) serves those for which a record has arrived or a timer ({@code <name>-timer})
 * has expired. Safe for threads. The creator of a context closes it after its associations.
 *
 * <p>Clock, timers, threads and waiting can be replaced, all of them together, so that associations run in simulated time.
 */
public final class DtlsContext implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final SecureRandom random;
    private final int handshakeResendMillis;
    private final LongSupplier nanoTime;
    private final Supplier<DtlsParking> parking;
    private final Executor handshakes;
    private final Executor records;
    private final @Nullable ThreadPoolExecutor ownHandshakes;
    private final @Nullable ExecutorService ownRecords;
    private final @Nullable ScheduledThreadPoolExecutor ownTimers;
    private final DtlsTimers timers;
    private final HelloCookies cookies;
    private final DtlsCounters counters = new DtlsCounters();

    private DtlsContext(Builder builder) {
        this.random = builder.random;
        this.handshakeResendMillis = builder.handshakeResendMillis;
        this.nanoTime = builder.nanoTime;
        this.parking = builder.parking;
        this.cookies = new HelloCookies(builder.random, builder.nanoTime);
        if (builder.handshakes != null && builder.records != null) {
            this.ownHandshakes = null;
            this.ownRecords = null;
            this.handshakes = builder.handshakes;
            this.records = builder.records;
        } else {
            ThreadPoolExecutor handshakePool = pool(
                    builder.name + "-handshake",
                    builder.handshakeThreads,
                    new ArrayBlockingQueue<>(builder.handshakeQueueLength));
            ExecutorService recordPool =
                    pool(builder.name + "-record", builder.recordThreads, new LinkedBlockingQueue<>());
            this.ownHandshakes = handshakePool;
            this.ownRecords = recordPool;
            this.handshakes = handshakePool;
            this.records = recordPool;
        }
        if (builder.timers != null) {
            this.ownTimers = null;
            this.timers = builder.timers;
        } else {
            ScheduledThreadPoolExecutor scheduler =
                    new ScheduledThreadPoolExecutor(1, threadFactory(builder.name + "-timer"));
            scheduler.setRemoveOnCancelPolicy(true);
            scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            this.ownTimers = scheduler;
            this.timers = (task, delay) -> schedule(scheduler, task, delay);
        }
    }

    /** A context with default sizes whose threads' names begin with {@code name}. */
    public static DtlsContext create(String name) {
        return builder(name, new SecureRandom()).build();
    }

    /** Starts with 128 handshake threads, 256 waiting handshakes, 2 record threads and real timers. */
    public static Builder builder(String name, SecureRandom random) {
        return new Builder(name, random);
    }

    private static DtlsTimers.Timer schedule(ScheduledThreadPoolExecutor scheduler, Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> future = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException contextClosed) {
            return () -> {};
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, queue, threadFactory(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threadFactory(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Counters of all associations. */
    public DtlsCounters counters() {
        return counters;
    }

    /** How many of the context's own handshake threads are in use. */
    public int activeHandshakes() {
        return ownHandshakes == null ? 0 : ownHandshakes.getActiveCount();
    }

    /** How many handshakes wait for one of the context's own threads. */
    public int waitingHandshakes() {
        return ownHandshakes == null ? 0 : ownHandshakes.getQueue().size();
    }

    /** The time by the clock of this context's associations, in nanoseconds from an arbitrary origin. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    DtlsParking newParking() {
        return parking.get();
    }

    SecureRandom random() {
        return random;
    }

    int handshakeResendMillis() {
        return handshakeResendMillis;
    }

    HelloCookies cookies() {
        return cookies;
    }

    DtlsTimers timers() {
        return timers;
    }

    /** Runs a handshake; false if all threads and queue places are taken or the context is closed. */
    boolean startHandshake(Runnable handshake) {
        try {
            handshakes.execute(handshake);
            return true;
        } catch (RejectedExecutionException full) {
            counters.increment(DtlsCounters.Event.HANDSHAKES_OVERLOADED);
            return false;
        }
    }

    /** Runs short work of an established association; nothing happens once the context is closed. */
    void executeRecordTask(Runnable task) {
        try {
            records.execute(task);
        } catch (RejectedExecutionException contextClosed) {
            // This part of the process is shutting down; its associations are dropped with it.
        }
    }

    /** Ends its own threads. Handshakes that run on them are interrupted; associations send nothing more. */
    @Override
    public void close() {
        if (ownHandshakes != null) {
            ownHandshakes.shutdownNow();
        }
        if (ownRecords != null) {
            ownRecords.shutdown();
        }
        if (ownTimers != null) {
            ownTimers.shutdownNow();
        }
    }

    /** Collects the sizes; not safe for threads. */
    public static final class Builder {
        private final String name;
        private final SecureRandom random;
        private int handshakeThreads = 128;
        private int handshakeQueueLength = 256;
        private int recordThreads = 2;
        private int handshakeResendMillis = 1000;
        private @Nullable DtlsTimers timers;
        private LongSupplier nanoTime = System::nanoTime;
        private Supplier<DtlsParking> parking = DtlsParking::ofThread;
        private @Nullable Executor handshakes;
        private @Nullable Executor records;

        private Builder(String name, SecureRandom random) {
            this.name = name;
            this.random = random;
        }

        /**
         * How many handshakes run at a time. One with a silent peer holds its thread to its deadline, so there should be as many threads
         * as such peers may have.
         */
        public Builder handshakeThreads(int value) {
            this.handshakeThreads = positive("handshakeThreads", value);
            return this;
        }

        /** How many handshakes may wait for a thread. */
        public Builder handshakeQueueLength(int value) {
            this.handshakeQueueLength = positive("handshakeQueueLength", value);
            return this;
        }

        /** How many threads serve established associations. */
        public Builder recordThreads(int value) {
            this.recordThreads = positive("recordThreads", value);
            return this;
        }

        /** First retransmission of a handshake flight; doubles up to 60 s (RFC 6347 section 4.2.4.1: 1 s). */
        public Builder handshakeResendMillis(int value) {
            this.handshakeResendMillis = positive("handshakeResendMillis", value);
            return this;
        }

        /** Uses these timers for deadlines and EKTKey retransmissions instead of the context's own. */
        public Builder timers(DtlsTimers value) {
            this.timers = value;
            return this;
        }

        /** A clock instead of {@link System#nanoTime}: for waiting, proofs of life and the change of cookie secrets. */
        public Builder nanoTime(LongSupplier value) {
            this.nanoTime = value;
            return this;
        }

        /**
         * These threads instead of the context's own, which then has none and ends none.
         *
         * @param forHandshakes runs tasks that block, by {@link DtlsParking}, until a handshake is over
         * @param forRecords runs short tasks
         */
        public Builder executors(Executor forHandshakes, Executor forRecords) {
            this.handshakes = Objects.requireNonNull(forHandshakes);
            this.records = Objects.requireNonNull(forRecords);
            return this;
        }

        /** Where handshake threads wait for records, one place for each association. */
        public Builder parking(Supplier<DtlsParking> value) {
            this.parking = value;
            return this;
        }

        /** Makes the context. */
        public DtlsContext build() {
            return new DtlsContext(this);
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " " + value + " is not positive");
            }
            return value;
        }
    }
}
