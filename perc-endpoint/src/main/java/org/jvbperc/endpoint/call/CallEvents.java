package org.jvbperc.endpoint.call;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jvbperc.endpoint.roster.ParticipantList;
import org.jvbperc.endpoint.roster.SignedRosterListener;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;

/**
 * Passes the events of all threads to the {@link CallListener}, one at a time, on a thread of its own. Safe for several threads.
 */
final class CallEvents implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CallEvents.class.getName());
    private static final long CLOSE_MILLIS = 2_000;

    private final CallListener listener;
    private final ExecutorService executor;

    CallEvents(CallListener listener, String name) {
        this.listener = listener;
        this.executor = Executors.newSingleThreadExecutor(DaemonThreads.named("perc-events-" + name));
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
            // The call has ended; later events are dropped.
        }
    }

    /** Tells of the other participants who have joined, changed or left. */
    void participants(ParticipantList.Changes changes) {
        tell(target -> {
            changes.joined().stream().filter(p -> !p.self()).forEach(target::participantJoined);
            changes.changed().stream().filter(p -> !p.self()).forEach(target::participantChanged);
            changes.left().stream().filter(p -> !p.self()).forEach(target::participantLeft);
        });
    }

    /** Passes what {@link org.jvbperc.endpoint.roster.SignedRosters} reports on to the listener, and notes in {@code state} who records. */
    SignedRosterListener ofRosters(CallState state) {
        return new SignedRosterListener() {
            @Override
            public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {
                state.signedRoster(joined);
                tell(target -> target.rosterChanged(roster, joined, left));
            }

            @Override
            public void rosterRefused(RosterException.Reason reason, String detail) {
                tell(target -> target.rosterRefused(reason, detail));
            }
        };
    }

    /** Waits until the listener has been told the events so far. */
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
