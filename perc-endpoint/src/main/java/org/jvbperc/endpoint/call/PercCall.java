package org.jvbperc.endpoint.call;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.roster.ParticipantPoller;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.MediaSession;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallSignalling;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.srtp.SrtpStatus;

/**
 * One endpoint in one PERC conference (RFC 8871), from the offer to leaving.
 *
 * <pre>{@code
 * try (PercCall call = new PercCall(config)) {
 *     call.join();                                   // verified Key Distributor, keys installed
 *     call.awaitParticipants(3, Duration.ofMinutes(1));
 *     call.startSending();
 *     call.awaitSendingEnd(Duration.ofMinutes(10));
 * }
 * }</pre>
 *
 * <p>The bridge and its signalling are not trusted. Before the call sends media, it verifies that the answer was signed,
 * for this offer and this room, by the expected Key Distributor, and that the other end of DTLS is that Key Distributor. If
 * the tunnel or the Key Distributor fails later, media continues with the current keys.
 *
 * <p>Methods may be called by any thread. An instance makes one call; every step has a deadline.
 */
public final class PercCall implements AutoCloseable {
    private static final Duration SETTLED = Duration.ofMillis(700);

    private final CallConfig config;
    private final CallSignalling signalling;
    private final CallState state = new CallState();
    private final CallEvents events;
    private final CallPath path;
    private final OfferExchange exchange;
    private volatile @Nullable ParticipantPoller roster;
    private @Nullable CallReport finalReport;
    private boolean joining;
    private boolean closed;

    /** Creates a call that does nothing before {@link #join}. */
    public PercCall(CallConfig config) {
        this.config = config;
        signalling = config.signalling.create(config.room, config.timeout, config.tls);
        if (config.again) {
            signalling.again();
        }
        events = new CallEvents(config.listener, config.room);
        path = new CallPath(config, signalling, state, events, new Media());
        exchange =
                new OfferExchange(config, signalling, config.validator(JwsValidatorConfig.defaults()), state, events);
    }

    /**
     * Makes the offer, checks the answer, connects and waits for the first key.
     *
     * @throws CallException naming the party that refused or did not answer; then the call can only be closed
     */
    public void join() throws CallException, InterruptedException {
        synchronized (this) {
            if (joining || closed) {
                throw new IllegalStateException("a call is made once");
            }
            joining = true;
        }
        signalling.open(path::fail);
        OfferExchange.Agreed agreed = exchange.run(path.bind());
        path.connect(agreed);
        startRoster();
        events.tell(listener -> listener.joined(agreed.answer().keyDistributor()));
    }

    private void startRoster() {
        ParticipantPoller poller = new ParticipantPoller(
                signalling,
                path::roster,
                config.room,
                config.rosterInterval,
                new CallParticipants(config.rejoining, events, path::list, path::fail));
        roster = poller;
        poller.start();
    }

    /**
     * Waits until {@code count} participants, this one included, are on the roster with their keys, and nothing has changed for
     * a moment.
     *
     * @return false if {@code atMost} is over first
     */
    public boolean awaitParticipants(int count, Duration atMost) throws CallException, InterruptedException {
        return state.await(() -> state.isComplete(count, SETTLED), atMost);
    }

    /** Starts sending the sources; to be called after {@link #join}. Idempotent. */
    public void startSending() {
        joined().post(target -> target.start(System.nanoTime()));
    }

    /** Stops sending before the sources' end. A frame whose sending has begun is sent completely. */
    public void stopSending() {
        joined().post(MediaSession::stop);
    }

    private MediaThread joined() {
        MediaThread thread = path.media();
        if (thread == null) {
            throw new IllegalStateException("the call has not been joined");
        }
        return thread;
    }

    /**
     * Waits until the call fails or the time is over.
     *
     * @throws CallException as soon as it fails
     */
    public void awaitFailure(Duration atMost) throws CallException, InterruptedException {
        state.await(() -> false, atMost);
    }

    /** Waits until all sources have been sent. Returns false if {@code atMost} is over first. */
    public boolean awaitSendingEnd(Duration atMost) throws CallException, InterruptedException {
        return state.await(state::isSendingEnded, atMost);
    }

    /** Waits until no media has been received for {@code quiet}. Returns false if {@code atMost} is over first. */
    public boolean awaitQuiet(Duration quiet, Duration atMost) throws CallException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            long since = System.nanoTime();
            long wait = Math.min(quiet.toNanos(), deadline - since);
            state.await(() -> false, Duration.ofNanos(Math.max(0, wait)));
            MediaThread thread = path.media();
            if (thread == null || !thread.ask(target -> target.hasMediaSince(since))) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
        }
    }

    /**
     * The last roster of the Key Distributor whose signature was verified; empty before the first one, or if the Key
     * Distributor signs none.
     */
    public Optional<VerifiedRoster> roster() {
        return path.roster();
    }

    /**
     * The participants that the bridge lists, each with the result of its verification; in a frame room the members of the signed
     * roster.
     */
    public List<Participant> participants() {
        return state.participants();
    }

    /** The results of the call so far; after {@link #close} the final ones. */
    public CallReport report() throws InterruptedException {
        synchronized (this) {
            if (finalReport != null) {
                return finalReport;
            }
        }
        MediaThread thread = path.media();
        return thread == null ? report(null, 0) : thread.ask(target -> report(target, thread.droppedDatagrams()));
    }

    private CallReport report(@Nullable MediaSession target, long queueOverflow) {
        Map<String, Long> packets = new LinkedHashMap<>();
        if (target != null) {
            packets.putAll(target.counters());
            packets.put("queueOverflow", queueOverflow);
        }
        return new CallReport(
                state.ownIdentity(),
                state.endpoint(),
                state.joinMillis(),
                state.keyDistributor(),
                state.identitiesSeen(),
                state.recorders(),
                target == null ? List.of() : target.sent(),
                target == null ? List.of() : target.received(),
                packets,
                target == null ? Map.of() : target.statuses(),
                target == null ? 0 : target.bitrate(System.nanoTime()));
    }

    /** Ends sending and returns the sources, with which another call can continue. To be called once, before {@link #close}. */
    List<MediaSource> releaseSources() throws InterruptedException {
        return path.releaseSources();
    }

    /**
     * Leaves the conference: sends RTCP BYE and close_notify, deletes the session on the bridge, and wipes all keys.
     * Idempotent.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        ParticipantPoller poller = roster;
        if (poller != null) {
            poller.close();
        }
        boolean interrupted = false;
        try {
            path.leave();
            CallReport report = report();
            synchronized (this) {
                finalReport = report;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        exchange.leave();
        path.close();
        events.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The media session's events. */
    private final class Media implements MediaEvents {
        @Override
        public void firstMedia() {
            state.firstMedia();
        }

        @Override
        public void unknownSource(int ssrc) {
            ParticipantPoller poller = roster;
            if (poller != null) {
                poller.requestNow();
            }
        }

        @Override
        public void streamStarted(RemoteStream stream) {
            events.tell(listener -> listener.streamStarted(stream));
        }

        @Override
        public void undecryptable(int ssrc, SrtpStatus status) {
            events.tell(listener -> listener.undecryptable(ssrc, status));
        }

        @Override
        public void streamState(RemoteStream stream, SFrameReceiverState streamState) {
            events.tell(listener -> listener.streamState(stream, streamState));
        }

        @Override
        public void keyExpired() {
            events.tell(CallListener::keyExpired);
        }

        @Override
        public void keyFrameRequested(int ssrc) {
            events.tell(listener -> listener.keyFrameRequested(ssrc));
        }

        @Override
        public void sendingEnded() {
            state.sendingEnded();
            events.tell(CallListener::sendingEnded);
        }

        @Override
        public void warning(String text) {
            events.tell(listener -> listener.warning(text));
        }
    }
}
