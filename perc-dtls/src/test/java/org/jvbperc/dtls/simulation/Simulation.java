package org.jvbperc.dtls.simulation;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jvbperc.dtls.DtlsParking;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.association.DtlsContext;

/**
 * A clock that jumps from one event to the next, and everything that production code takes from its surroundings: timers, executors,
 * waiting, randomness. The course of events depends on the seed alone.
 *
 * <p>Events run on the thread that calls {@link #runUntil} or {@link #runFor}. Code that blocks, as BouncyCastle's handshakes do,
 * runs on a thread of its own, but only while the simulation waits for it: exactly one thread runs at any moment. Such a thread gives
 * control back when it parks ({@link #newParking}) and goes on when it is unparked or when its time has passed.
 *
 * <p>Tasks given to {@link #executor} run a random moment later, by the seed, as tasks of a thread pool do. An exception or failed
 * assertion in any event or thread ends the run and is thrown by it.
 */
public final class Simulation implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final int LONGEST_WAIT_FOR_A_THREAD_NANOS = 100_000;

    private final long seed;
    private final Random scheduling;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::dueNanos).thenComparingLong(Event::order));
    private final List<Coroutine> coroutines = new ArrayList<>();
    private long nowNanos = FIRST_NANOS;
    private long order;
    private Coroutine running;
    private boolean closed;

    private static final class Event {
        private final long dueNanos;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Event(long dueNanos, long order, Runnable task) {
            this.dueNanos = dueNanos;
            this.order = order;
            this.task = task;
        }

        long dueNanos() {
            return dueNanos;
        }

        long order() {
            return order;
        }
    }

    /** A simulation at its beginning. */
    public Simulation(long seed) {
        this.seed = seed;
        this.scheduling = random("scheduling");
    }

    /** Simulated {@link System#nanoTime}. */
    public long nanoTime() {
        return nowNanos;
    }

    /** Simulated {@link System#currentTimeMillis}. */
    public long currentTimeMillis() {
        return instant().toEpochMilli();
    }

    /** How long it has been running. */
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos - FIRST_NANOS);
    }

    private Instant instant() {
        return START.plus(elapsed());
    }

    /** The simulated time of day. */
    public Clock clock() {
        InstantSource source = this::instant;
        return source.withZone(ZoneOffset.UTC);
    }

    /** Random numbers by the seed; each purpose has its own, so that one does not change another's. */
    public Random random(String purpose) {
        return new Random(seed * 1_000_003L + purpose.hashCode());
    }

    /** As {@link #random}, for keys. */
    public SecureRandom secureRandom(String purpose) {
        return new SeededRandom(random(purpose));
    }

    /** Runs a task after {@code delay} of simulated time. */
    public DtlsTimers.Timer after(Duration delay, Runnable task) {
        return schedule(nowNanos + Math.max(0, delay.toNanos()), task);
    }

    private DtlsTimers.Timer schedule(long dueNanos, Runnable task) {
        Event event = new Event(dueNanos, order++, task);
        if (!closed) {
            events.add(event);
        }
        return () -> event.cancelled = true;
    }

    /** Runs tasks that do not block, each a moment later. */
    public Executor executor() {
        return task -> schedule(aMomentLater(), task);
    }

    /** Runs tasks that may park, each on a thread of its own, beginning a moment later. */
    public Executor blockingExecutor() {
        return task -> {
            Coroutine coroutine = new Coroutine(task);
            coroutines.add(coroutine);
            schedule(aMomentLater(), coroutine::resume);
        };
    }

    /** Runs tasks as {@link #executor} does, at times of this simulation. */
    public ScheduledExecutorService scheduledExecutor() {
        return new SimulatedExecutorService(this);
    }

    private long aMomentLater() {
        return nowNanos + scheduling.nextInt(LONGEST_WAIT_FOR_A_THREAD_NANOS);
    }

    /** A place where one task of {@link #blockingExecutor} waits in simulated time. */
    public DtlsParking newParking() {
        return new ParkingPlace();
    }

    /** The builder of a DTLS context that lives in this simulation altogether. */
    public DtlsContext.Builder dtlsContext(String name) {
        BouncyCastleClock.install();
        return DtlsContext.builder(name, secureRandom(name))
                .nanoTime(this::nanoTime)
                .timers((task, delay) -> after(delay, task))
                .executors(blockingExecutor(), executor())
                .parking(this::newParking);
    }

    /** Lets time pass. */
    public void runFor(Duration time) {
        runUntil(() -> false, time);
    }

    /**
     * Lets time pass until {@code condition} holds.
     *
     * @param atMost by the simulated clock, which is not later than that afterwards
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        long end = nowNanos + atMost.toNanos();
        try (BouncyCastleClock.Use use = BouncyCastleClock.use(this)) {
            while (!condition.getAsBoolean()) {
                Event next = events.peek();
                if (next == null || next.dueNanos > end) {
                    nowNanos = end;
                    return condition.getAsBoolean();
                }
                events.remove();
                if (!next.cancelled) {
                    nowNanos = Math.max(nowNanos, next.dueNanos);
                    next.task.run();
                }
            }
            return true;
        }
    }

    /** Ends all threads; what they wait for does not happen any more. */
    @Override
    public void close() {
        closed = true;
        events.clear();
        coroutines.forEach(Coroutine::end);
        events.clear();
    }

    /** A task that can stop in the middle and go on later. */
    private final class Coroutine {
        private final Handover toTask = new Handover();
        private final Handover toSimulation = new Handover();
        private final Thread thread;
        private boolean started;
        private boolean over;
        private Throwable failure;

        Coroutine(Runnable task) {
            thread = new Thread(() -> run(task), "simulated-" + coroutines.size());
            thread.setDaemon(true);
        }

        private void run(Runnable task) {
            try (BouncyCastleClock.Use use = BouncyCastleClock.use(Simulation.this)) {
                task.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                over = true;
                toSimulation.pass();
            }
        }

        /** Lets it run until it parks or ends. */
        void resume() {
            if (over) {
                return;
            }
            Coroutine before = running;
            running = this;
            if (started) {
                toTask.pass();
            } else {
                started = true;
                thread.start();
            }
            toSimulation.await();
            running = before;
            if (failure != null && !closed) {
                throw new AssertionError("simulated thread failed", failure);
            }
        }

        /** On its own thread: gives control back until {@link #resume}. */
        void pause() throws InterruptedException {
            toSimulation.pass();
            toTask.await();
            if (closed) {
                throw new InterruptedException("the simulation is over");
            }
        }

        void end() {
            // It may park again while it ends.
            while (started && !over) {
                resume();
            }
        }
    }

    private final class ParkingPlace implements DtlsParking {
        private Coroutine parked;
        private boolean unparked;

        @Override
        public void park(long nanos) throws InterruptedException {
            Coroutine self = running;
            if (self == null) {
                throw new IllegalStateException("only a task of the blocking executor may wait in a simulation");
            }
            if (!unparked) {
                parked = self;
                DtlsTimers.Timer timeout = schedule(nowNanos + nanos, this::goOn);
                try {
                    self.pause();
                } finally {
                    timeout.cancel();
                }
            }
            unparked = false;
        }

        @Override
        public void unpark() {
            unparked = true;
            if (parked != null) {
                schedule(aMomentLater(), this::goOn);
            }
        }

        private void goOn() {
            Coroutine waiting = parked;
            if (waiting != null) {
                parked = null;
                waiting.resume();
            }
        }
    }
}
