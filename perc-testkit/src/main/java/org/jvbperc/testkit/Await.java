package org.jvbperc.testkit;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what must happen. All tests wait here and nowhere else, so that there is one patience: 60 seconds, multiplied by the
 * environment variable {@code PERC_TEST_PATIENCE}. What does not happen in that time fails the test with an {@link AssertionError}
 * that says what was expected, how long it was waited for, what was seen instead, and where the threads stand.
 *
 * <p>Nothing here waits to see that something does <em>not</em> happen: a test shows that by an event that must come after it.
 */
public final class Await {
    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    /** A condition that nothing announces. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it holds now. */
        boolean holds() throws Exception;
    }

    /** A value that is there sometime. */
    @FunctionalInterface
    public interface Value<T> {
        /** The value, null as long as there is none. */
        @Nullable
        T look() throws Exception;
    }

    /** How long each wait lasts at most. For calls that take a duration of their own. */
    public static Duration patience() {
        return Patience.in(System.getenv());
    }

    /** Returns as soon as {@code condition} holds. */
    public static void until(String what, Condition condition) {
        until(what, condition, () -> "");
    }

    /** Returns as soon as {@code condition} holds; {@code seen} tells the state in case of failure. */
    public static void until(String what, Condition condition, Supplier<String> seen) {
        value(what, () -> condition.holds() ? Boolean.TRUE : null, seen);
    }

    /** The first value that is not null. */
    public static <T> T value(String what, Value<T> value) {
        return value(what, value, () -> "");
    }

    /** The first value that is not null; {@code seen} tells the state in case of failure. */
    public static <T> T value(String what, Value<T> value, Supplier<String> seen) {
        Duration patience = patience();
        long start = System.nanoTime();
        while (true) {
            T found = look(what, value);
            if (found != null) {
                return found;
            }
            if (System.nanoTime() - start >= patience.toNanos()) {
                throw failure(what, patience, seen);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for " + what);
            }
        }
    }

    private static <T> @Nullable T look(String what, Value<T> value) {
        try {
            return value.look();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting for " + what + ": " + e, e);
        }
    }

    /** The next element of {@code queue}. */
    public static <T> T next(BlockingQueue<T> queue, String what) {
        return next(queue, what, () -> "");
    }

    /** The next element of {@code queue}; {@code seen} tells the state in case of failure. */
    public static <T> T next(BlockingQueue<T> queue, String what, Supplier<String> seen) {
        Duration patience = patience();
        try {
            T element = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (element == null) {
                throw failure(what, patience, seen);
            }
            return element;
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /** Returns as soon as {@code latch} has counted down. */
    public static void open(CountDownLatch latch, String what) {
        Duration patience = patience();
        try {
            if (!latch.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure(what, patience, () -> latch.getCount() + " still to come");
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /**
     * What {@code future} comes to.
     *
     * @throws ExecutionException if it comes to an exception
     */
    public static <T> T get(Future<T> future, String what) throws ExecutionException {
        Duration patience = patience();
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failure(what, patience, () -> "");
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /** The exit status of {@code process}, which ends by itself. */
    public static int exit(Process process, String what) {
        Duration patience = patience();
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure("the end of " + what, patience, () -> "");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /** Returns once {@code thread} has ended. */
    public static void end(Thread thread) {
        until("the end of thread " + thread.getName(), () -> !thread.isAlive());
    }

    private static AssertionError interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting for " + what, e);
    }

    private static AssertionError failure(String what, Duration patience, Supplier<String> seen) {
        String state = seen.get();
        return new AssertionError("expected " + what + "; not within " + patience.toSeconds() + " s"
                + (state.isEmpty() ? "" : "; seen: " + state) + "; " + ThreadDump.write());
    }
}
