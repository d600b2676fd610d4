package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.srtp.SrtpStatus;

/**
 * A call that is made again when its session is lost: because the Key Distributor or the Media Distributor was started again, a signalling
 * server moves it to another bridge, or no packets get through any more. What was agreed before counts for nothing then: the endpoint makes a new offer, checks the answer and the
 * Key Distributor's identity as the first time, and gets keys of a new conference. Refusals are final, so that somebody who was removed
 * stays out.
 *
 * <p>Joining again happens in the methods that wait, by their caller's thread; one thread calls all methods. Sources go on where they
 * were; what they would have sent meanwhile is sent late.
 */
public final class RejoiningCall implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /**
     * A Media Distributor that was started again does not know its rooms before the Key Distributor has been there: by HTTP it says so, by a
     * signalling server it describes an ordinary conference, which the call refuses as often as it is offered.
     */
    private static final Set<String> ROOM_NOT_THERE_YET = Set.of("unknown-room", "perc-missing");

    private final CallConfig config;
    private final Duration patience;
    private final List<CallReport> earlier = new ArrayList<>();
    private PercCall call;
    private boolean sending;

    /** What to wait for. */
    @FunctionalInterface
    private interface Wait {
        boolean await(PercCall call, Duration atMost) throws CallException, InterruptedException;
    }

    /**
     * Makes a call that does nothing before {@link #join}.
     *
     * @param patience how long joining again is tried; zero for not at all
     */
    public RejoiningCall(CallConfig config, Duration patience) {
        this.config = config;
        this.patience = patience;
        this.call = new PercCall(patience.isZero() ? config : config.rejoining());
    }

    /** As {@link PercCall#join}, and again if the other side ends the session meanwhile. */
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
                if (patience.isZero() || !e.isLossOfSession()) {
                    throw e;
                }
                joinAgain(e);
            }
        }
    }

    private void joinAgain(CallException lost) throws CallException, InterruptedException {
        config.listener.rejoining(lost);
        long end = System.nanoTime() + patience.toNanos();
        List<MediaSource> sources = endCall();
        while (true) {
            call = new PercCall(config.againWith(sources));
            try {
                call.join();
                if (sending) {
                    call.startSending();
                }
                return;
            } catch (CallException e) {
                boolean mayChange = e.category() == CallException.Category.NETWORK
                        || ROOM_NOT_THERE_YET.contains(e.condition())
                        || e.isLossOfSession();
                if (!mayChange || System.nanoTime() - end >= 0) {
                    config.listener.failed(e);
                    throw e;
                }
                sources = endCall();
                Thread.sleep(PAUSE.toMillis());
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

    /** What all calls together did. */
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
