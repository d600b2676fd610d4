package org.jvbperc.testenv.bridge.colibri;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.StanzaError.Condition;
import org.jvbperc.md.BridgeAdapter;
import org.jvbperc.md.conference.Conference;
import org.jvbperc.md.conference.ConferenceRegistry;
import org.jvbperc.md.conference.JoinResult;
import org.jvbperc.md.conference.Joins;
import org.jvbperc.md.signalling.ColibriOffer;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Carries out Colibri2 requests of signalling servers with PERC's rules: an endpoint to create is an offer that the room's Key
 * Distributor signs, and the response is the signed answer. Everything else goes to the bridge.
 *
 * <p>A signalling server chooses meeting and endpoint ids; the Media Distributor has its own. The room is the local part of the
 * request's {@code name}. A meeting id of the Media Distributor's is understood as well.
 *
 * <p>Safe for several threads; a request waits for the Key Distributor up to the signature deadline.
 */
public final class PercGateway {
    private static final int MAX_MEETINGS = 1_000;

    private final BridgeAdapter bridge;
    private final ConferenceRegistry rooms;
    private final Joins joins;
    private final Map<String, Meeting> meetings = new ConcurrentHashMap<>();

    private record Meeting(String room, Map<String, JoinResult> endpoints) {}

    /** No meetings yet. */
    public PercGateway(BridgeAdapter bridge, ConferenceRegistry rooms, Joins joins) {
        this.bridge = bridge;
        this.rooms = rooms;
        this.joins = joins;
    }

    /**
     * Carries out one request.
     *
     * @throws SignallingException if PERC's signalling refuses an endpoint
     * @throws ColibriException if the request cannot be carried out for another reason
     */
    ConferenceModifiedIQ modify(ConferenceModifyIQ request) throws SignallingException, ColibriException {
        forgetEnded();
        String meetingId = request.getMeetingId();
        if (meetingId == null || meetingId.isEmpty()) {
            throw new ColibriException(Condition.bad_request, "meeting-id is missing");
        }
        Meeting meeting = meeting(meetingId, request);
        ConferenceModifiedIQ.Builder response =
                ConferenceModifiedIQ.builder(ConferenceModifiedIQ.Builder.createResponse(request));
        List<String> created = new ArrayList<>();
        try {
            for (Colibri2Endpoint endpoint : request.getEndpoints()) {
                response.addEndpoint(modifyEndpoint(meetingId, meeting, endpoint, created));
            }
        } catch (SignallingException | ColibriException e) {
            created.forEach(id -> leave(meeting, id));
            throw e;
        }
        if (!created.isEmpty()) {
            meetings.putIfAbsent(meetingId, meeting);
        }
        if (request.getExpire()) {
            List.copyOf(meeting.endpoints().keySet()).forEach(id -> leave(meeting, id));
            meetings.remove(meetingId);
        }
        return response.build();
    }

    private Meeting meeting(String meetingId, ConferenceModifyIQ request) throws ColibriException {
        Meeting known = meetings.get(meetingId);
        if (request.getCreate()) {
            if (known != null && !known.endpoints().isEmpty()) {
                throw new ColibriException(Condition.conflict, "Conference already exists for ID: " + meetingId);
            }
            String name = request.getConferenceName();
            if (name == null) {
                throw new ColibriException(
                        Condition.bad_request, "name is missing: it says which room's Key Distributor is asked");
            }
            return add(meetingId, name.split("@", 2)[0]);
        }
        if (known != null) {
            return known;
        }
        Optional<Conference> own = rooms.all().stream()
                .filter(conference -> conference.id().equals(meetingId))
                .findFirst();
        if (own.isEmpty()) {
            throw new ColibriException(Condition.item_not_found, "Conference not found for ID: " + meetingId);
        }
        return add(meetingId, own.get().room());
    }

    private Meeting add(String meetingId, String room) throws ColibriException {
        if (meetings.size() >= MAX_MEETINGS) {
            throw new ColibriException(Condition.resource_constraint, "too many meetings");
        }
        return meetings.computeIfAbsent(meetingId, id -> new Meeting(room, new ConcurrentHashMap<>()));
    }

    private Colibri2Endpoint modifyEndpoint(
            String meetingId, Meeting meeting, Colibri2Endpoint request, List<String> created)
            throws SignallingException, ColibriException {
        String id = request.getId();
        JoinResult joined = meeting.endpoints().get(id);
        Colibri2Endpoint.Builder response = Colibri2Endpoint.getBuilder();
        response.setId(id);
        if (request.getExpire() && joined != null) {
            leave(meeting, id);
            response.setExpire(true);
        } else if (request.getCreate()) {
            if (joined != null) {
                throw new ColibriException(Condition.conflict, "Endpoint with ID " + id + " already exists");
            }
            joined = joins.join(meeting.room(), ColibriOffer.render(request));
            meeting.endpoints().put(id, joined);
            created.add(id);
            response.setTransport(ColibriAnswer.transport(joined.answer()));
            forward(joined.conferenceId(), joined.endpointId(), settingsOf(request));
        } else if (joined != null) {
            forward(joined.conferenceId(), joined.endpointId(), request);
        } else {
            forward(meetingId, id, request);
        }
        return response.build();
    }

    /** What of a create request the offer does not carry. */
    private static Colibri2Endpoint settingsOf(Colibri2Endpoint request) {
        Colibri2Endpoint.Builder settings = Colibri2Endpoint.getBuilder();
        settings.setId(request.getId());
        if (request.getInitialLastN() != null) {
            settings.setInitialLastN(request.getInitialLastN());
        }
        if (request.getForceMute() != null) {
            settings.setForceMute(request.getForceMute());
        }
        return settings.build();
    }

    private void forward(String conferenceId, String endpointId, Colibri2Endpoint endpoint) throws ColibriException {
        endpoint.setAttribute(Colibri2Endpoint.ID_ATTR_NAME, endpointId);
        ConferenceModifyIQ.Builder update = ConferenceModifyIQ.builder("update");
        update.setMeetingId(conferenceId);
        update.ofType(IQ.Type.get);
        update.addEndpoint(endpoint);
        StanzaError error = bridge.modifyConference(update.build()).getError();
        if (error != null) {
            throw new ColibriException(error.getCondition(), String.valueOf(error.getDescriptiveText()));
        }
    }

    private void leave(Meeting meeting, String id) {
        JoinResult joined = meeting.endpoints().remove(id);
        if (joined != null) {
            joins.leave(joined.sessionId());
        }
    }

    /** Endpoints end without asking here: by consent, by their own wish, by the Key Distributor's. */
    private void forgetEnded() {
        for (Map.Entry<String, Meeting> entry : new LinkedHashMap<>(meetings).entrySet()) {
            Map<String, JoinResult> endpoints = entry.getValue().endpoints();
            endpoints
                    .values()
                    .removeIf(joined -> bridge.endpoint(joined.conferenceId(), joined.endpointId())
                            .isEmpty());
            if (endpoints.isEmpty()) {
                meetings.remove(entry.getKey(), entry.getValue());
            }
        }
    }
}
