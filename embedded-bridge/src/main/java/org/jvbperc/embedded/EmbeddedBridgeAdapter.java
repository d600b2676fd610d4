package org.jvbperc.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.ForceMute;
import org.jitsi.xmpp.extensions.colibri2.InitialLastN;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.StanzaError.Condition;
import org.jvbperc.embedded.colibri.Colibri2;
import org.jvbperc.embedded.colibri.ColibriException;
import org.jvbperc.embedded.media.MediaLane;
import org.jvbperc.embedded.media.MediaLeg;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.bridge.BridgeEndpoint;

/**
 * The embedded bridge as the Media Distributor sees it: it executes Colibri2 requests with the rules of a videobridge. A second
 * creation of a conference is answered with {@code conflict}, a request for an unknown one with {@code item-not-found}. A
 * request that leaves a conference without endpoints ends it.
 *
 * <p>{@code initial-last-n} and {@code force-mute} may be changed by later requests.
 *
 * <p>Safe for calls from any thread; requests are carried out one after the other.
 */
final class EmbeddedBridgeAdapter implements BridgeAdapter {
    private final BridgeResources resources;
    private final List<MediaLane> lanes;
    private final Map<String, EmbeddedConference> conferences = new ConcurrentHashMap<>();
    private final Object modification = new Object();
    private int nextLane;

    EmbeddedBridgeAdapter(BridgeResources resources, List<MediaLane> lanes) {
        this.resources = resources;
        this.lanes = List.copyOf(lanes);
    }

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public IQ modifyConference(ConferenceModifyIQ request) {
        synchronized (modification) {
            try {
                return modify(request);
            } catch (ColibriException e) {
                return IQ.createErrorResponse(
                        request, StanzaError.from(e.condition(), e.reason()).build());
            }
        }
    }

    @Override
    public Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId) {
        return conference(conferenceId).flatMap(conference -> conference.endpoint(endpointId));
    }

    Optional<EmbeddedConference> conference(String conferenceId) {
        return Optional.ofNullable(conferences.get(conferenceId));
    }

    Collection<EmbeddedConference> conferences() {
        return List.copyOf(conferences.values());
    }

    /** Ends endpoints that did not connect in time or are gone, and conferences that have been empty for too long. */
    void checkLiveness(long nowNanos) {
        long emptySince = nowNanos - resources.settings().emptyConferenceTimeoutMillis() * 1_000_000;
        for (EmbeddedConference conference : conferences()) {
            conference.endpoints().forEach(endpoint -> endpoint.checkLiveness(nowNanos));
            synchronized (modification) {
                if (conference.isEmptySince(emptySince)) {
                    end(conference, "no endpoints");
                }
            }
        }
    }

    void close() {
        synchronized (modification) {
            conferences().forEach(conference -> end(conference, "the bridge stops"));
        }
    }

    private ConferenceModifiedIQ modify(ConferenceModifyIQ request) throws ColibriException {
        if (!request.getRelays().isEmpty()) {
            throw new ColibriException(Condition.feature_not_implemented, "relays are not supported");
        }
        if (request.getConnects() != null) {
            throw new ColibriException(Condition.feature_not_implemented, "exporting media is not supported");
        }
        EmbeddedConference conference = find(request);
        ConferenceModifiedIQ.Builder response =
                ConferenceModifiedIQ.builder(ConferenceModifiedIQ.Builder.createResponse(request));
        List<EmbeddedEndpoint> created = new ArrayList<>();
        try {
            for (Colibri2Endpoint endpoint : request.getEndpoints()) {
                response.addEndpoint(modifyEndpoint(conference, endpoint, created));
            }
        } catch (ColibriException e) {
            created.forEach(endpoint -> endpoint.expire("its creation failed"));
            endIfEmpty(conference, request);
            throw e;
        }
        if (request.getCreate() || !created.isEmpty()) {
            response.setSources(Colibri2.feedbackSources(conference.localSsrc()));
        }
        if (request.getExpire()) {
            end(conference, "requested");
        } else if (!request.getCreate()) {
            endIfEmpty(conference, request);
        }
        return response.build();
    }

    private EmbeddedConference find(ConferenceModifyIQ request) throws ColibriException {
        String id = request.getMeetingId();
        if (id == null || id.isEmpty()) {
            throw new ColibriException(Condition.bad_request, "meeting-id is missing");
        }
        EmbeddedConference known = conferences.get(id);
        if (!request.getCreate()) {
            if (known == null) {
                throw new ColibriException(Condition.item_not_found, "Conference not found for ID: " + id);
            }
            return known;
        }
        if (known != null) {
            throw new ColibriException(Condition.conflict, "Conference already exists for ID: " + id);
        }
        if (conferences.size() >= resources.settings().maxConferences()) {
            throw new ColibriException(Condition.resource_constraint, "the bridge has no room for another conference");
        }
        return make(id, Optional.ofNullable(request.getConferenceName()));
    }

    private EmbeddedConference make(String id, Optional<String> name) throws ColibriException {
        nextLane = (nextLane + 1) % lanes.size();
        try {
            EmbeddedConference made = new EmbeddedConference(id, name, lanes.get(nextLane), resources);
            conferences.put(id, made);
            resources.metrics().count(BridgeCounter.CONFERENCES_CREATED);
            return made;
        } catch (RejectedExecutionException e) {
            throw new ColibriException(Condition.resource_constraint, "the bridge is overloaded or stops");
        }
    }

    private Colibri2Endpoint modifyEndpoint(
            EmbeddedConference conference, Colibri2Endpoint request, List<EmbeddedEndpoint> created)
            throws ColibriException {
        String id = request.getId();
        if (id == null || id.isEmpty()) {
            throw new ColibriException(Condition.bad_request, "an endpoint has no id");
        }
        Colibri2Endpoint.Builder response = Colibri2Endpoint.getBuilder();
        response.setId(id);
        Optional<EmbeddedEndpoint> known = conference.endpoint(id);
        if (request.getExpire()) {
            known.ifPresent(endpoint -> endpoint.expire("requested"));
            response.setExpire(true);
            return response.build();
        }
        EmbeddedEndpoint endpoint;
        if (request.getCreate()) {
            if (known.isPresent()) {
                throw new ColibriException(Condition.conflict, "Endpoint with ID " + id + " already exists");
            }
            endpoint = create(conference, request);
            created.add(endpoint);
            response.setTransport(Colibri2.transport(endpoint.localIce()));
        } else {
            endpoint =
                    known.orElseThrow(() -> new ColibriException(Condition.item_not_found, "Unknown endpoint " + id));
            endpoint.signalSources(Colibri2.sources(request));
        }
        apply(endpoint, request);
        return response.build();
    }

    private EmbeddedEndpoint create(EmbeddedConference conference, Colibri2Endpoint request) throws ColibriException {
        Transport transport = request.getTransport();
        if (transport == null) {
            throw new ColibriException(
                    Condition.bad_request, "Attempt to create endpoint " + request.getId() + " with no <transport>");
        }
        if (transport.getSctp() != null) {
            throw new ColibriException(
                    Condition.feature_not_implemented, "data channels end at the Key Distributor, not here");
        }
        if (conference.endpoints().size() >= resources.settings().maxEndpoints()) {
            throw new ColibriException(Condition.resource_constraint, "the conference is full");
        }
        try {
            EmbeddedEndpoint endpoint =
                    new EmbeddedEndpoint(request.getId(), conference, resources, transport.getIceControlling());
            conference.add(endpoint);
            endpoint.join(Colibri2.payloadTypes(request), Colibri2.sources(request));
            resources.metrics().count(BridgeCounter.ENDPOINTS_CREATED);
            return endpoint;
        } catch (IOException e) {
            throw new ColibriException(Condition.internal_server_error, "no ICE candidate could be allocated");
        }
    }

    private static void apply(EmbeddedEndpoint endpoint, Colibri2Endpoint request) throws ColibriException {
        Transport transport = request.getTransport();
        IceUdpTransportPacketExtension ice = transport == null ? null : transport.getIceUdpTransport();
        if (ice != null) {
            try {
                endpoint.startIce(Colibri2.ufrag(ice), Colibri2.password(ice));
            } catch (IllegalArgumentException e) {
                throw new ColibriException(
                        Condition.bad_request, "transport of endpoint " + endpoint.id() + ": " + e.getMessage());
            }
        }
        InitialLastN lastN = request.getInitialLastN();
        if (lastN != null) {
            if (lastN.getValue() < MediaLeg.ALL) {
                throw new ColibriException(Condition.bad_request, "initial-last-n is less than -1");
            }
            endpoint.setLastN(lastN.getValue());
        }
        ForceMute forceMute = request.getForceMute();
        if (forceMute != null) {
            endpoint.setMuted(forceMute.getAudio(), forceMute.getVideo());
        }
    }

    private void endIfEmpty(EmbeddedConference conference, ConferenceModifyIQ request) {
        if (conference.endpoints().isEmpty()) {
            end(conference, request.getCreate() ? "its creation failed" : "all endpoints removed");
        }
    }

    private void end(EmbeddedConference conference, String reason) {
        if (conferences.remove(conference.id(), conference)) {
            resources.metrics().count(BridgeCounter.CONFERENCES_EXPIRED);
            conference.expire(reason);
        }
    }
}
