package org.jvbperc.endpoint.keychannel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.DaemonThreads;

/**
 * Runs a {@link KeyChannelClient} on a thread of its own, with its timer. Any thread may call the methods. Records wait in the order in
 * which they came. DTLS has authenticated each of them, so that nobody but the Key Distributor makes them wait.
 */
public final class KeyChannelThread implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KeyChannelThread.class.getName());
    private static final long LEAVE_MILLIS = 500;

    private final KeyChannelClient client;
    private final Consumer<RuntimeException> onFault;
    private final ScheduledExecutorService executor;
    private @Nullable ScheduledFuture<?> timer;
    private long timerDueNanos;

    /** One step of the client. */
    private interface Step {
        void run(long nowNanos);
    }

    /**
     * @param name of the thread
     * @param onFault is told of a bug, after which the client must not be used
     */
    public KeyChannelThread(KeyChannelClient client, String name, Consumer<RuntimeException> onFault) {
        this.client = client;
        this.onFault = onFault;
        this.executor = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("perc-keys-" + name));
    }

    /** Begins, when DTLS is established. */
    public void start() {
        Future<?> unused = post(client::start);
    }

    /** Takes a record of application data, which must not be changed any more. */
    public void receive(byte[] record) {
        Future<?> unused = post(nowNanos -> client.receive(record, nowNanos));
    }

    /** The DTLS association has ended. */
    public void associationEnded(String detail) {
        Future<?> unused = post(nowNanos -> client.associationEnded(detail, nowNanos));
    }

    /** Says that the user leaves, and returns when the message has been handed to DTLS. */
    public void leave() throws InterruptedException {
        Future<?> done = post(client::leave);
        if (done == null) {
            return;
        }
        try {
            done.get(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.DEBUG, "the message of leaving was not sent", e);
        }
    }

    private @Nullable Future<?> post(Step step) {
        try {
            return executor.submit(() -> run(step));
        } catch (RejectedExecutionException closed) {
            // The call has ended.
            return null;
        }
    }

    private void run(Step step) {
        try {
            step.run(System.nanoTime());
            setTimer();
        } catch (RuntimeException e) {
            onFault.accept(e);
        }
    }

    private void setTimer() {
        long due = client.nextTimeout();
        ScheduledFuture<?> running = timer;
        if (running != null && (due == Long.MAX_VALUE || due != timerDueNanos)) {
            running.cancel(false);
            timer = null;
        }
        if (timer == null && due != Long.MAX_VALUE) {
            timerDueNanos = due;
            long wait = Math.max(0, due - System.nanoTime());
            timer = executor.schedule(this::timeout, wait, TimeUnit.NANOSECONDS);
        }
    }

    private void timeout() {
        timer = null;
        run(client::handleTimeout);
    }

    /** Ends the thread and drops the private keys. */
    @Override
    public void close() {
        Future<?> unused = post(nowNanos -> client.close());
        executor.shutdown();
    }
}
