package org.jvbperc.md.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.kdtunnel.KeyDistributorRef;
import org.jvbperc.md.signalling.EndpointCredentials;
import org.jvbperc.md.signalling.EndpointOffers;
import org.jvbperc.md.signalling.OfferedMedia;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.md.signalling.RequestSanitiser;
import org.jvbperc.md.signalling.SignalledSource;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.xmpp.ConferenceRequest;
import org.jvbperc.xmpp.ConferenceState;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercExtension;
import org.jvbperc.xmpp.PercSyntaxException;
import org.jvbperc.xmpp.RequestedKeyDistributor;
import org.jvbperc.xmpp.TunnelAddress;

/**
 * Interprets Colibri2 requests of signalling servers, in the same way on every bridge: finds those that concern PERC, takes the
 * offers for the Key Distributor out of them, and removes what a PERC conference must not have. A request creates an endpoint
 * with a complete offer, with an offer made before the endpoint has seen a description (both draft-roach-perc-webrtc-00 section
 * 4.1.3), or without an identity, which a later request must bring.
 *
 * <p>Safe for several threads; nothing here waits for a Key Distributor.
 */
public final class ColibriSignalling {
    private final PercConfig config;
    private final BridgeAdapter bridge;
    private final RoomRegistry rooms;
    private final JoinService joins;
    private final SessionTable sessions;
    private final Supplier<Optional<TunnelAddress>> tunnel;
    private final Logger logger;

    /** @param tunnel address that Key Distributors dial; empty if the Media Distributor dials */
    public ColibriSignalling(
            PercConfig config,
            BridgeAdapter bridge,
            RoomRegistry rooms,
            JoinService joins,
            SessionTable sessions,
            Supplier<Optional<TunnelAddress>> tunnel,
            Logger logger) {
        this.config = config;
        this.bridge = bridge;
        this.rooms = rooms;
        this.joins = joins;
        this.sessions = sessions;
        this.tunnel = tunnel;
        this.logger = logger;
    }

    /**
     * Begins to handle a request before the bridge does, and changes the request for the bridge. The caller must complete the
     * result with the bridge's response, or close it.
     *
     * @param room the local part of the conference's name, lower case
     * @return empty if the request does not concern PERC; then the bridge handles it unchanged
     * @throws SignallingException whose condition says why the request is refused
     */
    public Optional<SignalledRequest> begin(String room, ConferenceModifyIQ request) throws SignallingException {
        try {
            Optional<Colibri2Endpoint> created = RequestSanitiser.created(request);
            // Only creations may be refused; in other requests the element is not read.
            boolean creates = request.getCreate() || created.isPresent();
            Optional<PercExtension> element = creates ? PercElements.find(request) : Optional.empty();
            Optional<ConferenceRequest> wanted =
                    element.isPresent() ? Optional.of(ConferenceRequest.parse(element.get())) : Optional.empty();
            if (wanted.isPresent()) {
                settle(room, wanted.get());
            }
            boolean announced = created.isPresent() && EndpointOffers.announcesPerc(created.get());
            if (!announced && !isServed(room, request.getMeetingId())) {
                return Optional.empty();
            }
            Optional<String> refusal = RequestSanitiser.unacceptable(request);
            if (refusal.isPresent()) {
                throw new SignallingException(SignallingException.MALFORMED_OFFER, refusal.get());
            }
            return Optional.of(begin(room, request, created, wanted));
        } catch (PercSyntaxException e) {
            throw SignallingException.of(e);
        }
    }

    private boolean isServed(String room, String meetingId) {
        return rooms.isServed(room)
                || (meetingId != null && (rooms.hasId(meetingId) || sessions.hasSignalled(meetingId)));
    }

    private SignalledRequest begin(
            String room,
            ConferenceModifyIQ request,
            Optional<Colibri2Endpoint> created,
            Optional<ConferenceRequest> wanted)
            throws SignallingException, PercSyntaxException {
        List<Runnable> updates = updates(request);
        Optional<ConferenceState> state =
                wanted.isPresent() ? Optional.of(state(room, wanted.get())) : Optional.empty();
        Optional<SignalledJoin> join =
                created.isPresent() ? Optional.of(join(room, request.getMeetingId(), created.get())) : Optional.empty();
        RequestSanitiser.sanitise(request);
        return new SignalledRequest(request, join, updates, state, bridge, sessions, logger);
    }

    private SignalledJoin join(String room, String meetingId, Colibri2Endpoint endpoint)
            throws SignallingException, PercSyntaxException {
        OfferedMedia media = OfferedMedia.of(endpoint);
        boolean isAnswer = EndpointCredentials.transport(endpoint).isPresent();
        ParsedOffer offer = EndpointOffers.of(endpoint, media, rooms.takesFrameOffers(room));
        if (offer.isStub() && !config.lateVerification()) {
            throw new SignallingException(
                    SignallingException.IDENTITY_REQUIRED,
                    "the request has no identity of the endpoint, and this Media Distributor does not accept"
                            + " identities in later requests (videobridge.perc.late-verification)");
        }
        return joins.begin(room, meetingId, endpoint.getId(), offer, media, isAnswer);
    }

    /** Applies a conference-level element. The Key Distributor of a room never changes while the room exists. */
    private void settle(String room, ConferenceRequest wanted) throws SignallingException {
        if (wanted.mode().filter(mode -> mode != config.tunnel().mode()).isPresent()) {
            throw new SignallingException(
                    "malformed-mode",
                    "perc mode: this Media Distributor does "
                            + config.tunnel().mode().text());
        }
        if (wanted.keyDistributor().isPresent()) {
            if (!RoomRegistry.isRoomName(room)) {
                throw new SignallingException(
                        SignallingException.UNKNOWN_ROOM, "the conference's name has no room name before its @");
            }
            rooms.register(room, keyDistributor(wanted.keyDistributor().get()));
        } else if (wanted.required() && !rooms.isServed(room)) {
            throw new SignallingException(
                    SignallingException.KD_UNAVAILABLE,
                    "PERC is required, and no Key Distributor is named, registered or configured for this room");
        }
    }

    private KeyDistributorRef keyDistributor(RequestedKeyDistributor wanted) throws SignallingException {
        Set<CertificateFingerprint> certificates = wanted.tunnelCertificates().stream()
                .filter(certificate -> certificate.algorithm().equals("sha-256"))
                .collect(Collectors.toSet());
        Optional<KeyDistributorRef> configured = wanted.id().flatMap(rooms::withId);
        if (configured.isPresent()
                && (certificates.isEmpty()
                        || configured.get().isSameAs(new KeyDistributorRef(certificates, Optional.empty())))) {
            return configured.get();
        }
        if (configured.isPresent() || certificates.isEmpty()) {
            throw new SignallingException(
                    SignallingException.KD_MISMATCH,
                    configured.isPresent()
                            ? "perc/key-distributor certificate: the configured Key Distributor of this id has others"
                            : "perc/key-distributor id: no such Key Distributor is configured, and no sha-256"
                                    + " certificate of its tunnel is named");
        }
        return rooms.withCertificates(certificates);
    }

    private ConferenceState state(String room, ConferenceRequest wanted) throws SignallingException {
        List<Integer> profiles = new ArrayList<>(
                config.profiles().stream().map(ProtectionProfile::code).toList());
        if (!wanted.profiles().isEmpty()) {
            List<Integer> both =
                    wanted.profiles().stream().filter(profiles::contains).toList();
            if (both.isEmpty()) {
                throw new SignallingException(
                        SignallingException.PROFILE_MISMATCH, "perc/profiles: this Media Distributor has none of them");
            }
            profiles = both;
        }
        boolean connected =
                rooms.keyDistributor(room).filter(rooms::isConnected).isPresent();
        return new ConferenceState(connected, bridge.name(), tunnel.get(), profiles);
    }

    /** The changes to existing endpoints, to be made after the bridge has handled the request. */
    private List<Runnable> updates(ConferenceModifyIQ request) {
        List<Runnable> updates = new ArrayList<>();
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            if (!endpoint.getCreate() && !endpoint.getExpire()) {
                sessions.signalled(request.getMeetingId(), endpoint.getId()).ifPresent(join -> {
                    Optional<Runnable> update = update(join, endpoint);
                    update.ifPresent(updates::add);
                });
            }
        }
        return updates;
    }

    /**
     * The change to one endpoint. A refused endpoint is expired, and the signalling server gets no error, because it would stop
     * using the bridge.
     */
    private Optional<Runnable> update(SignalledJoin join, Colibri2Endpoint endpoint) {
        try {
            List<SignalledSource> sources = OfferedMedia.sources(endpoint);
            join.room().addSources(join.endpoint(), sources, config.limits().sourcesPerEndpoint());
            Optional<IceUdpTransportPacketExtension> transport = EndpointCredentials.transport(endpoint);
            if (transport.isEmpty()
                    || EndpointCredentials.fingerprints(transport.get()).isEmpty()) {
                return Optional.empty();
            }
            EndpointCredentials credentials = EndpointCredentials.ofAnswer(transport.get());
            if (join.isPresented()) {
                credentials.requireSame(join.endpoint().offer());
                return Optional.empty();
            }
            if (!credentials.areIdentifying() && endpoint.getSources() == null) {
                // Candidates that overtake the answer; what they have without it is only held.
                return Optional.empty();
            }
            credentials.requireComplete();
            ParsedOffer offer = join.media().complete(credentials, transport.get(), endpoint.getSources());
            return Optional.of(() -> present(join, offer));
        } catch (SignallingException e) {
            return Optional.of(() -> join.refuse(e));
        }
    }

    private static void present(SignalledJoin join, ParsedOffer offer) {
        try {
            join.present(offer);
        } catch (SignallingException e) {
            join.refuse(e);
        }
    }
}
