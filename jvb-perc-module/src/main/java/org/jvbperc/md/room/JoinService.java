package org.jvbperc.md.room;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.kdtunnel.AnswerSigning;
import org.jvbperc.md.kdtunnel.AssociationListener;
import org.jvbperc.md.kdtunnel.AssociationTable;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.kdtunnel.SignRequests;
import org.jvbperc.md.signalling.OfferedMedia;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Joining (draft-roach-perc-webrtc-00 section 4.1.3): the bridge creates an endpoint from its offer, the Key Distributor signs the bridge's
 * answer, and a join that fails leaves nothing on the bridge.
 *
 * <p>Safe for several threads. {@link #join} waits for the Key Distributor up to the signature deadline; the number of joins at the
 * same time is bounded.
 */
public final class JoinService {
    /** A signalling server's request is answered within this time: it holds up other requests of its conference. */
    private static final Duration SIGNALLED_DEADLINE = Duration.ofSeconds(5);

    private final PercConfig config;
    private final RoomRegistry rooms;
    private final SessionTable sessions;
    private final EndpointCreation creation;
    private final AssociationTable associations;
    private final SignRequests signRequests;
    private final JoinOutcomes outcomes;
    private final LongSupplier nanoTime;
    private final JoinIds ids = new JoinIds();
    private final Semaphore places;
    private final ExecutorService afterReply;

    /**
     * @param sessions to which endpoints are added when they join
     * @param outcomes to which the ends of their associations are added
     * @param nanoTime as {@link System#nanoTime}
     */
    public JoinService(
            PercConfig config,
            RoomRegistry rooms,
            SessionTable sessions,
            EndpointCreation creation,
            AssociationTable associations,
            SignRequests signRequests,
            JoinOutcomes outcomes,
            LongSupplier nanoTime) {
        this.config = config;
        this.rooms = rooms;
        this.sessions = sessions;
        this.creation = creation;
        this.associations = associations;
        this.signRequests = signRequests;
        this.outcomes = outcomes;
        this.nanoTime = nanoTime;
        this.places = new Semaphore(config.limits().concurrentOffers());
        this.afterReply = Executors.newFixedThreadPool(2, DaemonThreads.named("perc-join"));
    }

    /**
     * Admits an endpoint.
     *
     * @param roomName the room to join
     * @param offerText the endpoint's offer, UTF-8; the Key Distributor receives it byte for byte
     * @throws SignallingException whose condition says why not; then nothing of the endpoint is left on the bridge
     */
    public JoinResult join(String roomName, Octets offerText) throws SignallingException {
        ParsedOffer offer = ParsedOffer.parse(offerText, rooms.takesFrameOffers(roomName));
        requireFewSources(offer);
        takePlace();
        try {
            Room room = rooms.open(roomName);
            try (PendingJoin join = prepare(
                    room,
                    room.id(),
                    newEndpointId(room),
                    offer,
                    config.timeouts().signature())) {
                return join.sign(creation.create(join, ids.descriptionId()));
            }
        } finally {
            places.release();
        }
    }

    /**
     * Begins the join of an endpoint that a signalling server creates on the bridge by a Colibri2 request of its own. The caller
     * then has the bridge create it, and completes the join with the bridge's response.
     *
     * @param bridgeConferenceId the request's meeting id
     * @param endpointId the request's endpoint id
     * @param isAnswer whether the endpoint takes the response for an answer
     * @throws SignallingException whose condition says why not
     */
    SignalledJoin begin(
            String roomName,
            String bridgeConferenceId,
            String endpointId,
            ParsedOffer offer,
            OfferedMedia media,
            boolean isAnswer)
            throws SignallingException {
        requireFewSources(offer);
        takePlace();
        boolean begun = false;
        try {
            AtomicBoolean released = new AtomicBoolean();
            SignalledJoin join = new SignalledJoin(
                    prepare(rooms.open(roomName), bridgeConferenceId, endpointId, offer, signalledDeadline()),
                    media,
                    isAnswer,
                    ids.descriptionId(),
                    afterReply,
                    outcomes,
                    () -> {
                        if (released.compareAndSet(false, true)) {
                            places.release();
                        }
                    });
            sessions.add(join);
            begun = true;
            return join;
        } finally {
            if (!begun) {
                places.release();
            }
        }
    }

    private void requireFewSources(ParsedOffer offer) throws SignallingException {
        if (offer.sources().size() > config.limits().sourcesPerEndpoint()) {
            throw new SignallingException(
                    SignallingException.MALFORMED_OFFER,
                    "more than " + config.limits().sourcesPerEndpoint() + " sources are announced");
        }
    }

    private void takePlace() throws SignallingException {
        if (!places.tryAcquire()) {
            throw new SignallingException(SignallingException.BUSY, "too many offers are in progress");
        }
    }

    private Duration signalledDeadline() {
        Duration configured = config.timeouts().signature();
        return configured.compareTo(SIGNALLED_DEADLINE) < 0 ? configured : SIGNALLED_DEADLINE;
    }

    private String newEndpointId(Room room) {
        String candidate;
        do {
            candidate = ids.endpointId();
        } while (associations.find(room.id(), candidate).isPresent());
        return candidate;
    }

    private PendingJoin prepare(
            Room room, String bridgeConferenceId, String endpointId, ParsedOffer offer, Duration deadline)
            throws SignallingException {
        AnswerSigning signing = signRequests.to(room.keyDistributor(), deadline);
        RoomEndpoint endpoint =
                new RoomEndpoint(bridgeConferenceId, endpointId, ids.sessionId(endpointId), offer, nanoTime);
        room.add(endpoint);
        Removal removal = new Removal(room, endpoint);
        try {
            RelayedAssociation association = associations.start(
                    bridgeConferenceId, endpointId, offer.doubleEncryption(), room.keyDistributor(), removal);
            endpoint.bind(association);
            return new PendingJoin(signing, sessions, room, endpoint, association, removal);
        } catch (IllegalStateException e) {
            removal.run();
            throw new SignallingException(SignallingException.CONFLICT, "the endpoint exists already", e);
        }
    }

    /** Processes no further replies of Key Distributors. */
    public void close() {
        afterReply.shutdownNow();
    }

    /** Removes an endpoint from sessions and room when its association has ended, or when it could not join. */
    private final class Removal implements AssociationListener, Runnable {
        private final Room room;
        private final RoomEndpoint endpoint;

        private Removal(Room room, RoomEndpoint endpoint) {
            this.room = room;
            this.endpoint = endpoint;
        }

        @Override
        public void keyed(RelayedAssociation association) {}

        @Override
        public void ended(RelayedAssociation association) {
            outcomes.ended(association);
            run();
        }

        @Override
        public void run() {
            sessions.remove(endpoint);
            room.remove(endpoint, nanoTime.getAsLong());
        }
    }
}
