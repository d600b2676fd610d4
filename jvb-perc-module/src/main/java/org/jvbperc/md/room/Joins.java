package org.jvbperc.md.room;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.kdtunnel.AssociationListener;
import org.jvbperc.md.kdtunnel.AssociationTable;
import org.jvbperc.md.kdtunnel.KdConnections;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.kdtunnel.SignRequests;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.md.signalling.OfferedMedia;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * Joining and leaving (draft-roach-perc-webrtc-00 sections 4.1.3 and 4.1.7): the bridge makes an endpoint from the offer, its
 * answer goes to the Key Distributor to be signed, and whatever goes wrong on the way leaves nothing behind.
 *
 * <p>Safe for several threads. {@link #join} waits for the Key Distributor up to the signature deadline; the number of those who
 * wait is bounded.
 */
public final class Joins {
    private static final int ENDPOINT_ID_BYTES = 4;
    private static final int SESSION_TOKEN_BYTES = 16;

    /** A signalling server's request is answered within this time: it holds up other requests of its conference. */
    private static final Duration EXTERNAL_DEADLINE = Duration.ofSeconds(5);

    private final PercConfig config;
    private final BridgeAdapter bridge;
    private final RoomRegistry conferences;
    private final KdConnections connections;
    private final AssociationTable associations;
    private final SignRequests signRequests;
    private final PercMetrics metrics;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore slots;
    private final Map<String, RoomEndpoint> sessions = new ConcurrentHashMap<>();
    private final Map<BridgeEndpointId, SignalledJoin> external = new ConcurrentHashMap<>();
    private final ExecutorService afterwards;

    private record BridgeEndpointId(String conferenceId, String endpointId) {}

    /** Nobody has joined yet. */
    public Joins(
            PercConfig config,
            BridgeAdapter bridge,
            RoomRegistry conferences,
            KdConnections connections,
            AssociationTable associations,
            SignRequests signRequests,
            PercMetrics metrics,
            LongSupplier nanoTime) {
        this.config = config;
        this.bridge = bridge;
        this.conferences = conferences;
        this.connections = connections;
        this.associations = associations;
        this.signRequests = signRequests;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.slots = new Semaphore(config.limits().concurrentOffers());
        afterwards = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "perc-join");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Lets an endpoint in.
     *
     * @param offerText its offer, UTF-8; goes to the Key Distributor byte for byte
     * @throws SignallingException whose condition says why not; then nothing of the endpoint is left on the bridge
     */
    public JoinResult join(String room, Octets offerText) throws SignallingException {
        ParsedOffer offer = parse(offerText);
        if (!slots.tryAcquire()) {
            throw new SignallingException(SignallingException.BUSY, "too many offers are in progress");
        }
        try {
            return join(conferences.open(room), offer);
        } finally {
            slots.release();
        }
    }

    private ParsedOffer parse(Octets offerText) throws SignallingException {
        ParsedOffer offer = ParsedOffer.parse(offerText, config.frameRooms());
        requireFewSources(offer);
        return offer;
    }

    private void requireFewSources(ParsedOffer offer) throws SignallingException {
        if (offer.sources().size() > config.limits().sourcesPerEndpoint()) {
            throw new SignallingException(
                    SignallingException.MALFORMED_OFFER,
                    "more than " + config.limits().sourcesPerEndpoint() + " sources are announced");
        }
    }

    private JoinResult join(Room conference, ParsedOffer offer) throws SignallingException {
        try (PendingJoin admission = prepare(
                conference,
                conference.id(),
                newEndpointId(conference),
                offer,
                config.timeouts().signature())) {
            return admission.sign(createEndpoint(conference, admission, offer));
        }
    }

    /**
     * Begins to let an endpoint in that a signalling server creates on the bridge by a Colibri2 request of its own; the caller
     * then has the bridge create it, and ends the admission with its response.
     *
     * @param bridgeConferenceId the request's meeting id
     * @param endpointId the request's endpoint id
     * @param isAnswer whether the endpoint takes the response for an answer
     * @throws SignallingException whose condition says why not
     */
    public SignalledJoin begin(
            String room,
            String bridgeConferenceId,
            String endpointId,
            ParsedOffer offer,
            OfferedMedia media,
            boolean isAnswer)
            throws SignallingException {
        requireFewSources(offer);
        if (!slots.tryAcquire()) {
            throw new SignallingException(SignallingException.BUSY, "too many offers are in progress");
        }
        boolean begun = false;
        try {
            Room conference = conferences.open(room);
            AtomicBoolean released = new AtomicBoolean();
            SignalledJoin join = new SignalledJoin(
                    prepare(conference, bridgeConferenceId, endpointId, offer, externalDeadline()),
                    media,
                    isAnswer,
                    random.nextLong() >>> 2,
                    afterwards,
                    () -> {
                        if (released.compareAndSet(false, true)) {
                            slots.release();
                        }
                    });
            external.put(new BridgeEndpointId(bridgeConferenceId, endpointId), join);
            begun = true;
            return join;
        } finally {
            if (!begun) {
                slots.release();
            }
        }
    }

    /** An endpoint that a signalling server has created. */
    Optional<SignalledJoin> external(String bridgeConferenceId, String endpointId) {
        return Optional.ofNullable(external.get(new BridgeEndpointId(bridgeConferenceId, endpointId)));
    }

    /** Whether a signalling server has endpoints in that conference of the bridge. */
    boolean hasExternal(String bridgeConferenceId) {
        return external.keySet().stream().anyMatch(id -> id.conferenceId.equals(bridgeConferenceId));
    }

    /** Takes no more replies. */
    public void close() {
        afterwards.shutdownNow();
    }

    private Duration externalDeadline() {
        Duration configured = config.timeouts().signature();
        return configured.compareTo(EXTERNAL_DEADLINE) < 0 ? configured : EXTERNAL_DEADLINE;
    }

    private PendingJoin prepare(
            Room conference, String bridgeConferenceId, String endpointId, ParsedOffer offer, Duration deadline)
            throws SignallingException {
        TunnelConnection tunnel = connections.find(conference.keyDistributor()).orElseThrow(() -> {
            metrics.count(PercCounter.SIGN_KD_UNAVAILABLE);
            return new SignallingException(
                    SignallingException.KD_UNAVAILABLE, "the room's Key Distributor is not connected");
        });
        RoomEndpoint participant = new RoomEndpoint(
                bridgeConferenceId,
                endpointId,
                endpointId + "." + hex(SESSION_TOKEN_BYTES),
                offer,
                nanoTime.getAsLong());
        conference.add(participant);
        Forgetting forgetting = new Forgetting(conference, participant);
        try {
            RelayedAssociation association = associations.start(
                    bridgeConferenceId, endpointId, offer.endToEnd(), conference.keyDistributor(), forgetting);
            participant.bind(association);
            return new PendingJoin(
                    new PendingJoin.Services(signRequests, bridge, sessions, nanoTime, deadline),
                    conference,
                    participant,
                    association,
                    tunnel,
                    forgetting::forget);
        } catch (IllegalStateException e) {
            forgetting.forget();
            throw new SignallingException(SignallingException.CONFLICT, "the endpoint is there already", e);
        }
    }

    private String newEndpointId(Room conference) {
        String candidate;
        do {
            candidate = hex(ENDPOINT_ID_BYTES);
        } while (associations.find(conference.id(), candidate).isPresent());
        return candidate;
    }

    private String hex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private SessionDescription createEndpoint(Room conference, PendingJoin admission, ParsedOffer offer)
            throws SignallingException {
        IQ response;
        synchronized (conference.bridgeLock()) {
            response = create(conference, admission, offer);
            StanzaError error = response.getError();
            boolean wrongGuess = error != null
                    && error.getCondition()
                            == (conference.isOnBridge()
                                    ? StanzaError.Condition.item_not_found
                                    : StanzaError.Condition.conflict);
            if (wrongGuess) {
                // The bridge ends conferences by its own rules.
                conference.setOnBridge(!conference.isOnBridge());
                response = create(conference, admission, offer);
            }
            if (response instanceof ConferenceModifiedIQ) {
                conference.setOnBridge(true);
            }
        }
        if (!(response instanceof ConferenceModifiedIQ modified)) {
            throw new SignallingException(SignallingException.BRIDGE_REFUSED, describe(response.getError()));
        }
        long sessionNumber = random.nextLong() >>> 2;
        SessionDescription answer = Answers.unsigned(
                offer, modified, admission.participant().endpointId(), conference.room(), sessionNumber);
        return offer.endToEnd() ? answer : Answers.announcing(answer, admission.associationId());
    }

    private IQ create(Room conference, PendingJoin admission, ParsedOffer offer) throws SignallingException {
        return bridge.modifyConference(ColibriRequests.createEndpoint(
                conference.id(),
                !conference.isOnBridge(),
                admission.participant().endpointId(),
                admission.associationId(),
                offer));
    }

    private static String describe(@Nullable StanzaError error) {
        if (error == null) {
            return "the bridge did not create the endpoint";
        }
        String text = error.getDescriptiveText();
        return "the bridge says " + error.getCondition() + (text == null ? "" : ": " + text);
    }

    /** Who has the session of that id. */
    public Optional<RoomEndpoint> session(String sessionId) {
        return Optional.ofNullable(sessions.get(sessionId));
    }

    /** Ends the session of that id; false if there is none. */
    public boolean leave(String sessionId) {
        RoomEndpoint participant = sessions.get(sessionId);
        if (participant == null) {
            return false;
        }
        participant.leave("it left");
        return true;
    }

    /** Number of sessions. */
    public int size() {
        return sessions.size();
    }

    private final class Forgetting implements AssociationListener {
        private final Room conference;
        private final RoomEndpoint participant;

        private Forgetting(Room conference, RoomEndpoint participant) {
            this.conference = conference;
            this.participant = participant;
        }

        @Override
        public void keyed(RelayedAssociation association) {}

        @Override
        public void ended(RelayedAssociation association) {
            forget();
        }

        private void forget() {
            sessions.remove(participant.sessionId());
            BridgeEndpointId id = new BridgeEndpointId(participant.bridgeConferenceId(), participant.endpointId());
            external.computeIfPresent(id, (key, join) -> join.participant().equals(participant) ? null : join);
            conference.remove(participant, nanoTime.getAsLong());
        }
    }
}
