package org.jvbperc.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The turns of a crowd, in which one member leaves and another joins. Stateless. */
final class Turns {
    private Turns() {}

    /** Waits for the end of all turns; returns a sentence about each that failed. */
    static List<String> failures(List<Future<?>> turns) throws InterruptedException {
        List<String> failures = new ArrayList<>();
        for (Future<?> turn : turns) {
            try {
                turn.get();
            } catch (ExecutionException e) {
                failures.add("a turn failed: " + e.getCause());
            }
        }
        return failures;
    }

    /** Waits until it is time for the next turn. */
    static void pause(long nanos) throws InterruptedException {
        // Never counted down: each turn waits for its time.
        boolean unused = new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }
}
