package org.jvbperc.md.kdtunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The calls that an object makes to others after it has released its lock: one at a time, in the order in which they were queued, on
 * the thread that calls {@link #run} first. A call that queues another one does not wait for it. Safe for several threads.
 */
final class CallsOut {
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private boolean running;

    /** Queues a call. The owner holds its lock, so that calls have the order of its decisions. */
    synchronized void add(Runnable call) {
        queue.add(call);
    }

    /**
     * Makes the calls that are queued, or leaves them to the thread that is making calls now. The owner must not hold its lock.
     *
     * @throws RuntimeException the first failure, after all other calls have been made
     */
    void run() {
        synchronized (this) {
            if (running) {
                return;
            }
            running = true;
        }
        @Nullable RuntimeException failure = null;
        for (Runnable call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable call = queue.poll();
        running = call != null;
        return call;
    }
}
