package org.jvbperc.endpoint.roster;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallSignalling;
import org.jvbperc.roster.VerifiedRoster;

/**
 * Fetches the participant list at intervals, and sooner when an unknown source sends. Has a thread of its own; any thread may
 * call {@link #requestNow}.
 */
public final class ParticipantPoller implements AutoCloseable {
    private static final long MIN_GAP_MILLIS = 200;

    private final CallSignalling signalling;
    private final Supplier<Optional<VerifiedRoster>> signed;
    private final long intervalMillis;
    private final Observer observer;
    private final Thread thread;
    private boolean requested;
    private volatile boolean closed;

    /** Is told each list, on the poller's thread. */
    public interface Observer {
        /** The bridge's list, which proves nothing: see {@link CallSignalling#roster}. */
        void list(BridgeList list);

        /** The list cannot be fetched; reported once for each reason. */
        void rosterProblem(String text);
    }

    public ParticipantPoller(
            CallSignalling signalling,
            Supplier<Optional<VerifiedRoster>> signed,
            String room,
            Duration interval,
            Observer observer) {
        this.signalling = signalling;
        this.signed = signed;
        this.intervalMillis = interval.toMillis();
        this.observer = observer;
        this.thread = new Thread(this::loop, "perc-roster-" + room);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Fetches soon, however often this is called. */
    public synchronized void requestNow() {
        requested = true;
        notifyAll();
    }

    private void loop() {
        String lastProblem = null;
        try {
            while (!closed) {
                lastProblem = poll(lastProblem);
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fetches once. Returns the problem, if there was one. */
    private @Nullable String poll(@Nullable String lastProblem) {
        try {
            observer.list(new BridgeList(signalling.roster(signed.get())));
            return null;
        } catch (CallException e) {
            if (!e.condition().equals(lastProblem) && !closed) {
                observer.rosterProblem("the roster cannot be fetched: " + e.getMessage());
            }
            return e.condition();
        }
    }

    private synchronized void pause() throws InterruptedException {
        long start = System.nanoTime();
        long elapsedMillis = 0;
        while (!closed && elapsedMillis < (requested ? MIN_GAP_MILLIS : intervalMillis)) {
            wait((requested ? MIN_GAP_MILLIS : intervalMillis) - elapsedMillis);
            elapsedMillis = (System.nanoTime() - start) / 1_000_000;
        }
        requested = false;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
