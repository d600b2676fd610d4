package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.srtp.SrtpStatus;

/**
 * A call that is made again when it is lost by something that may be over in a moment ({@link CallException#isPassing}): because the Key
 * Distributor or the Media Distributor was restarted, the Key Distributor has not heard this endpoint for too long, a signalling server
 * moves it to another bridge, or packets no longer arrive. Nothing of the old session is reused: the endpoint makes a new offer, checks
 * the answer and the Key Distributor's identity as the first time, and gets new keys. Other refusals are final, so that a participant who
 * was removed stays out. The first join is not repeated, as its caller sees why it failed.
 *
 * <p>The methods that wait join again, on their caller's thread; one thread calls all methods. Sources continue where they
 * stopped, so that their media is late by the interruption.
 */
public final class RejoiningCall implements AutoCloseable {
    private final CallConfig config;
    private final Duration patience;
    private final RejoinSchedule schedule;
    private final List<CallReport> earlier = new ArrayList<>();
    private PercCall call;
    private boolean sending;

    /** One wait on the current call. */
    @FunctionalInterface
    private interface Wait {
        boolean await(PercCall call, Duration atMost) throws CallException, InterruptedException;
    }

    /**
     * Makes a call that does nothing before {@link #join}.
     *
     * @param patience how long to try to join again; zero for no attempt
     */
    public RejoiningCall(CallConfig config, Duration patience) {
        this.config = config;
        this.patience = patience;
        this.schedule =
                new RejoinSchedule(patience, () -> ThreadLocalRandom.current().nextDouble());
        this.call = new PercCall(patience.isZero() ? config : config.rejoining());
    }

    /**
     * Sets when the call is to end: no attempt to join again begins later than this from now.
     *
     * @param value as long as the methods that wait are given together
     */
    public void endsWithin(Duration value) {
        schedule.limit(System.nanoTime() + value.toNanos());
    }

    /** As {@link PercCall#join}, and again if the other side ends the session during it. */
    public void join() throws CallException, InterruptedException {
        try {
            call.join();
        } catch (CallException e) {
            if (patience.isZero() || !e.isEndOfSession()) {
                throw e;
            }
            joinAgain(e);
        }
    }

    /** As {@link PercCall#awaitParticipants}. */
    public boolean awaitParticipants(int count, Duration atMost) throws CallException, InterruptedException {
        return await((current, left) -> current.awaitParticipants(count, left), atMost);
    }

    /** As {@link PercCall#startSending}. */
    public void startSending() {
        sending = true;
        call.startSending();
    }

    /** As {@link PercCall#stopSending}. */
    public void stopSending() {
        sending = false;
        call.stopSending();
    }

    /** As {@link PercCall#awaitFailure}. */
    public void awaitFailure(Duration atMost) throws CallException, InterruptedException {
        boolean unused = await(
                (current, left) -> {
                    current.awaitFailure(left);
                    return true;
                },
                atMost);
    }

    /** As {@link PercCall#awaitSendingEnd}. */
    public boolean awaitSendingEnd(Duration atMost) throws CallException, InterruptedException {
        return await(PercCall::awaitSendingEnd, atMost);
    }

    /** As {@link PercCall#awaitQuiet}. */
    public boolean awaitQuiet(Duration quiet, Duration atMost) throws CallException, InterruptedException {
        return await((current, left) -> current.awaitQuiet(quiet, left), atMost);
    }

    private boolean await(Wait wait, Duration atMost) throws CallException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                return wait.await(call, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            } catch (CallException e) {
                if (patience.isZero() || !e.isPassing()) {
                    throw e;
                }
                joinAgain(e);
            }
        }
    }

    private void joinAgain(CallException lost) throws CallException, InterruptedException {
        config.listener.rejoining(lost);
        schedule.lost(System.nanoTime());
        CallException failure = lost;
        while (true) {
            Optional<Duration> wait = schedule.waitAfter(failure, System.nanoTime());
            if (wait.isEmpty()) {
                config.listener.failed(failure);
                throw failure;
            }
            // The new call owns the sources from now on, also if the wait is interrupted.
            call = new PercCall(config.againWith(endCall()));
            Thread.sleep(wait.get().toMillis());
            try {
                call.join();
                if (sending) {
                    call.startSending();
                }
                return;
            } catch (CallException e) {
                failure = e;
            }
        }
    }

    private List<MediaSource> endCall() throws InterruptedException {
        List<MediaSource> sources = call.releaseSources();
        call.close();
        earlier.add(call.report());
        return sources;
    }

    /** As {@link PercCall#participants}. */
    public List<Participant> participants() {
        return call.participants();
    }

    /** The results of all calls together. */
    public CallReport report() throws InterruptedException {
        CallReport last = call.report();
        List<CallReport> all = new ArrayList<>(earlier);
        all.add(last);
        Map<String, Long> packets = new LinkedHashMap<>();
        Map<SrtpStatus, Long> statuses = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>();
        Set<String> recorders = new LinkedHashSet<>();
        List<StreamReport> sent = new ArrayList<>();
        List<StreamReport> received = new ArrayList<>();
        for (CallReport part : all) {
            part.packets().forEach((name, value) -> packets.merge(name, value, Long::sum));
            part.statuses().forEach((status, value) -> statuses.merge(status, value, Long::sum));
            seen.addAll(part.participantsSeen());
            recorders.addAll(part.recorders());
            sent.addAll(part.sent());
            received.addAll(part.received());
        }
        return new CallReport(
                last.identity(),
                last.endpoint(),
                all.get(0).joinMillis(),
                last.keyDistributor(),
                List.copyOf(seen),
                List.copyOf(recorders),
                sent,
                received,
                packets,
                statuses,
                last.bitrate());
    }

    /** As {@link PercCall#close}. */
    @Override
    public void close() {
        call.close();
    }
}
