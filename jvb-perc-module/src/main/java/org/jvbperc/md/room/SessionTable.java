package org.jvbperc.md.room;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of endpoints that joined over HTTP, and the endpoints that signalling servers have created on the bridge. Safe for
 * several threads.
 */
public final class SessionTable {
    private final Map<String, RoomEndpoint> sessions = new ConcurrentHashMap<>();
    private final Map<SignalledId, SignalledJoin> signalled = new ConcurrentHashMap<>();

    private record SignalledId(String bridgeConferenceId, String endpointId) {}

    /** Adds the session of an endpoint. */
    void add(RoomEndpoint endpoint) {
        sessions.put(endpoint.sessionId(), endpoint);
    }

    /** Adds an endpoint that a signalling server creates. */
    void add(SignalledJoin join) {
        RoomEndpoint endpoint = join.endpoint();
        signalled.put(new SignalledId(endpoint.bridgeConferenceId(), endpoint.endpointId()), join);
    }

    /** Removes an endpoint; does nothing if another one has taken its place. */
    void remove(RoomEndpoint endpoint) {
        sessions.remove(endpoint.sessionId());
        signalled.computeIfPresent(
                new SignalledId(endpoint.bridgeConferenceId(), endpoint.endpointId()),
                (id, join) -> join.endpoint().equals(endpoint) ? null : join);
    }

    /** Ends the session of that id; false if there is none. */
    public boolean leave(String sessionId) {
        RoomEndpoint endpoint = sessions.get(sessionId);
        if (endpoint == null) {
            return false;
        }
        endpoint.leave("it left");
        return true;
    }

    /** An endpoint that a signalling server has created. */
    Optional<SignalledJoin> signalled(String bridgeConferenceId, String endpointId) {
        return Optional.ofNullable(signalled.get(new SignalledId(bridgeConferenceId, endpointId)));
    }

    /** The endpoint of that id in that conference of the bridge, however it joined. */
    Optional<RoomEndpoint> find(String bridgeConferenceId, String endpointId) {
        Optional<RoomEndpoint> created =
                signalled(bridgeConferenceId, endpointId).map(SignalledJoin::endpoint);
        return created.isPresent()
                ? created
                : sessions.values().stream()
                        .filter(endpoint -> endpoint.bridgeConferenceId().equals(bridgeConferenceId)
                                && endpoint.endpointId().equals(endpointId))
                        .findFirst();
    }

    /** Whether a signalling server has endpoints in that conference of the bridge. */
    boolean hasSignalled(String bridgeConferenceId) {
        return signalled.keySet().stream().anyMatch(id -> id.bridgeConferenceId.equals(bridgeConferenceId));
    }

    /** Number of sessions. */
    public int size() {
        return sessions.size();
    }
}
