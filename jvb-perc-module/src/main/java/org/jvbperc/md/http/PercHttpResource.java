package org.jvbperc.md.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.kdtunnel.KeyDistributorRef;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.room.JoinOutcomes;
import org.jvbperc.md.room.JoinResult;
import org.jvbperc.md.room.JoinService;
import org.jvbperc.md.room.Room;
import org.jvbperc.md.room.RoomFacts;
import org.jvbperc.md.room.RoomRegistry;
import org.jvbperc.md.room.SessionTable;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Answers everything below {@code /perc} (draft-roach-perc-webrtc-00 section 4.1):
 *
 * <pre>
 * POST   /perc/start-conf           registers a room for a Key Distributor
 * POST   /perc/offer?room=R         offer in, signed answer out
 * DELETE /perc/session/S            ends the session that an answer's Location named
 * GET    /perc/association/A      what became of an association, for its endpoint
 * GET    /perc/R                  the page for browsers, if there are rooms for them; its files are at /perc/page/
 * GET    /perc/R/facts              what the Key Distributor said about the room, for its page: not trusted
 * GET    /perc/R/info               state of the room
 * GET    /perc/R/roster             who is there, for endpoints to verify: this path is not trusted
 * </pre>
 *
 * <p>Errors are JSON {@code {"error": condition, "detail": text}}. Safe for calls from several threads; an offer may take up to
 * the signature deadline, see {@link #mayWait}.
 */
public final class PercHttpResource {
    /** Longest request body. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final String PREFIX = "/perc/";

    private final boolean enabled;
    private final boolean frameRooms;
    private final RoomRegistry rooms;
    private final JoinService joins;
    private final SessionTable sessions;
    private final JoinOutcomes outcomes;
    private final StartConferenceHandler startConference;
    private final CrossSitePolicy crossSite;
    private final PercMetrics metrics;

    public PercHttpResource(
            RoomRegistry rooms,
            JoinService joins,
            SessionTable sessions,
            JoinOutcomes outcomes,
            StartConferenceHandler startConference,
            PercConfig config,
            PercMetrics metrics) {
        this.enabled = config.enabled();
        this.frameRooms = config.frameRooms();
        this.rooms = rooms;
        this.joins = joins;
        this.sessions = sessions;
        this.outcomes = outcomes;
        this.startConference = startConference;
        this.crossSite = new CrossSitePolicy(config.http().allowedOrigins());
        this.metrics = metrics;
    }

    /** Whether the request may wait for a Key Distributor; a server should serve it on a separate thread. */
    boolean mayWait(String method, String path) {
        return method.equals("POST") && path.equals("/perc/offer");
    }

    /** Answers one request. No request makes it throw. */
    public PercHttpResponse handle(PercHttpRequest request) {
        PercHttpResponse response = forPeople(request, answer(request));
        metrics.count(
                response.status() < 400
                        ? PercCounter.HTTP_SUCCEEDED
                        : response.status() < 500 ? PercCounter.HTTP_REFUSED : PercCounter.HTTP_FAILED);
        return crossSite.decorate(request, response);
    }

    /** Makes a refusal a page if the request asks for one, as browsers do for an address that somebody has typed. */
    private static PercHttpResponse forPeople(PercHttpRequest request, PercHttpResponse response) {
        boolean asksForPage = request.method().equals("GET")
                && request.header("accept").orElse("").contains("text/html");
        if (response.status() < 400 || !asksForPage) {
            return response;
        }
        try {
            JsonNode refusal = StrictJson.object(response.body().toByteArray());
            return RoomPage.refusal(
                    response.status(),
                    refusal.path("error").asText(),
                    refusal.path("detail").asText());
        } catch (NotJsonException e) {
            throw new IllegalStateException("a refusal is not JSON", e);
        }
    }

    private PercHttpResponse answer(PercHttpRequest request) {
        if (enabled && (request.path() + "/").equals(PREFIX)) {
            return noRoomNamed();
        }
        if (!enabled || !request.path().startsWith(PREFIX)) {
            return Responses.error(404, "not-found", enabled ? "nothing is here" : "PERC is disabled");
        }
        if (request.body().length() > MAX_BODY_BYTES) {
            return Responses.error(413, "malformed-body", "a body may have " + MAX_BODY_BYTES + " octets");
        }
        if (!crossSite.permits(request)) {
            return Responses.error(403, "cross-site", "web pages of this origin may not send this request");
        }
        if (request.method().equals("OPTIONS")) {
            return Responses.noContent();
        }
        try {
            return route(request, request.path().substring(PREFIX.length()));
        } catch (SignallingException e) {
            return Responses.error(e);
        }
    }

    private PercHttpResponse route(PercHttpRequest request, String rest) throws SignallingException {
        String[] segments = rest.split("/", -1);
        if (rest.equals("start-conf")) {
            return request.method().equals("POST") ? startConference.handle(request) : Responses.notAllowed("POST");
        }
        if (rest.equals("offer")) {
            return request.method().equals("POST") ? offer(request) : Responses.notAllowed("POST");
        }
        if (segments.length == 1) {
            return page(request, rest);
        }
        if (frameRooms && segments[0].equals(RoomPage.SEGMENT)) {
            return request.method().equals("GET")
                    ? RoomPage.file(rest.substring(RoomPage.SEGMENT.length() + 1))
                    : Responses.notAllowed("GET");
        }
        if (segments.length != 2) {
            return Responses.error(404, "not-found", "nothing is here");
        }
        if (segments[0].equals("session")) {
            return request.method().equals("DELETE") ? leave(segments[1]) : Responses.notAllowed("DELETE");
        }
        if (segments[0].equals("association")) {
            return request.method().equals("GET") ? outcome(segments[1]) : Responses.notAllowed("GET");
        }
        return switch (segments[1]) {
            case "info" -> request.method().equals("GET") ? info(segments[0]) : Responses.notAllowed("GET");
            case "facts" -> request.method().equals("GET") ? facts(segments[0]) : Responses.notAllowed("GET");
            case "roster" -> request.method().equals("GET") ? roster(segments[0]) : Responses.notAllowed("GET");
            default -> Responses.error(404, "not-found", "nothing is here");
        };
    }

    private PercHttpResponse page(PercHttpRequest request, String room) {
        if (!RoomRegistry.isRoomName(room)) {
            return noRoomNamed();
        }
        if (!frameRooms) {
            return Responses.error(404, "not-found", "This bridge has no rooms for web browsers.");
        }
        return request.method().equals("GET") ? RoomPage.document() : Responses.notAllowed("GET");
    }

    private static PercHttpResponse noRoomNamed() {
        return Responses.error(
                404,
                "not-found",
                "The address of a room is /perc/ and the room's name: 1 to 128 of A-Z a-z 0-9 . _ ~ @ -, of which the first"
                        + " is a letter or a digit.");
    }

    private PercHttpResponse offer(PercHttpRequest request) throws SignallingException {
        String type = request.header("content-type").orElse("");
        if (!type.split(";")[0].strip().equalsIgnoreCase("application/sdp")) {
            return Responses.error(415, "malformed-content-type", "expected Content-Type: application/sdp");
        }
        String room = Query.room(request.query());
        if (!RoomRegistry.isRoomName(room)) {
            return Responses.error(400, "malformed-room", "expected ?room=<1..128 of A-Z a-z 0-9 . _ ~ @ ->");
        }
        if (request.body().length() == 0) {
            return Responses.error(400, SignallingException.MALFORMED_OFFER, "the body is empty");
        }
        JoinResult joined = joins.join(room, request.body());
        return new PercHttpResponse(
                200,
                Map.of(
                        "Content-Type",
                        "application/sdp",
                        "Cache-Control",
                        "no-store",
                        "Location",
                        "/perc/session/" + joined.sessionId(),
                        "X-Perc-Conference",
                        joined.conferenceId(),
                        "X-Perc-Endpoint",
                        joined.endpointId()),
                joined.answer());
    }

    private PercHttpResponse leave(String sessionId) {
        return sessions.leave(sessionId)
                ? Responses.noContent()
                : Responses.error(404, "unknown-session", "there is no such session");
    }

    private PercHttpResponse outcome(String associationId) {
        return outcomes.find(associationId)
                .map(RoomDocuments::outcome)
                .orElseGet(() -> Responses.error(404, "unknown-association", "there is no such association"));
    }

    private PercHttpResponse info(String roomName) throws SignallingException {
        Optional<Room> room = rooms.find(roomName);
        if (room.isPresent()) {
            return RoomDocuments.info(
                    roomName, room.get().id(), rooms.isConnected(room.get().keyDistributor()));
        }
        Optional<KeyDistributorRef> configured =
                RoomRegistry.isRoomName(roomName) ? rooms.configuredFor(roomName) : Optional.empty();
        if (configured.isPresent()) {
            return RoomDocuments.info(roomName, "", rooms.isConnected(configured.get()));
        }
        throw unknownRoom();
    }

    private PercHttpResponse facts(String room) throws SignallingException {
        Optional<RoomFacts> facts = rooms.find(room).map(Room::facts);
        if (facts.isEmpty() && rooms.isServed(room)) {
            facts = Optional.of(RoomFacts.UNKNOWN);
        }
        return RoomDocuments.facts(room, facts.orElseThrow(PercHttpResource::unknownRoom));
    }

    private PercHttpResponse roster(String roomName) throws SignallingException {
        Room room = rooms.find(roomName).orElseThrow(PercHttpResource::unknownRoom);
        return RoomDocuments.roster(room.id(), List.copyOf(room.participants()));
    }

    private static SignallingException unknownRoom() {
        return new SignallingException(SignallingException.UNKNOWN_ROOM, "no such room");
    }
}
