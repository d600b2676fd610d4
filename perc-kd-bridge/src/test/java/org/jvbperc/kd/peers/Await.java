package org.jvbperc.kd.peers;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting with a deadline. */
public final class Await {
    public static final long SECONDS = 45;

    private Await() {}

    /** The next element. */
    public static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        T element = queue.poll(SECONDS, TimeUnit.SECONDS);
        if (element == null) {
            fail("no " + what + " within " + SECONDS + " s");
        }
        return element;
    }

    /** Until a condition holds that nothing announces. */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        BlockingQueue<Object> never = new LinkedBlockingQueue<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("not within " + SECONDS + " s: " + what);
            }
            never.poll(5, TimeUnit.MILLISECONDS);
        }
    }
}
