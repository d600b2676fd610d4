package org.jvbperc.endpoint.call;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings events of all threads to the {@link CallListener}, one at a time, on a thread of its own. Safe for threads. */
final class CallEvents implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CallEvents.class.getName());
    private static final long CLOSE_MILLIS = 2_000;

    private final CallListener listener;
    private final ExecutorService executor;

    CallEvents(CallListener listener, String name) {
        this.listener = listener;
        this.executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "perc-events-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    void tell(Consumer<CallListener> event) {
        try {
            executor.execute(() -> {
                try {
                    event.accept(listener);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "a call listener threw", e);
                }
            });
        } catch (RejectedExecutionException closed) {
            // Nobody listens any more.
        }
    }

    /** Lets the listener hear what was told so far. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
