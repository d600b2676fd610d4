package org.jvbperc.md.agent;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that use PERC, by the objects that the bridge's hooks pass. The lookup of an object that does not use PERC is
 * one step. Safe for several threads.
 */
final class JvbEndpoints {
    private final Map<Object, JvbEndpoint> byTransport = new ConcurrentHashMap<>();
    private final Map<Object, JvbEndpoint> byProbingSender = new ConcurrentHashMap<>();
    private final Map<Id, JvbEndpoint> byId = new ConcurrentHashMap<>();
    /** Transports of ended endpoints: the bridge must not begin DTLS on them after the end. */
    private final Set<Object> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private record Id(String conferenceId, String endpointId) {}

    /** Adds an endpoint; false if there is one of that name. */
    boolean add(JvbEndpoint endpoint) {
        if (byId.putIfAbsent(idOf(endpoint), endpoint) != null) {
            ended.add(endpoint.dtlsTransport());
            return false;
        }
        byTransport.put(endpoint.dtlsTransport(), endpoint);
        return true;
    }

    /** Adds the probing sender of an endpoint that has been bound. */
    void bound(JvbEndpoint endpoint) {
        Object sender = endpoint.probingSender();
        if (sender != null) {
            byProbingSender.put(sender, endpoint);
        }
        if (endpoint.isExpired()) {
            remove(endpoint);
        }
    }

    /** Removes an endpoint whose transport was stopped. Idempotent. */
    void remove(JvbEndpoint endpoint) {
        ended.add(endpoint.dtlsTransport());
        byTransport.remove(endpoint.dtlsTransport(), endpoint);
        byId.remove(idOf(endpoint), endpoint);
        Object sender = endpoint.probingSender();
        if (sender != null) {
            byProbingSender.remove(sender, endpoint);
        }
    }

    @Nullable
    JvbEndpoint byTransport(Object transport) {
        return byTransport.get(transport);
    }

    /** Whether the transport belongs or belonged to an endpoint that uses PERC. */
    boolean owns(Object transport) {
        return byTransport.containsKey(transport) || ended.contains(transport);
    }

    boolean isProbingSender(Object sender) {
        return byProbingSender.containsKey(sender);
    }

    Optional<JvbEndpoint> find(String conferenceId, String endpointId) {
        return Optional.ofNullable(byId.get(new Id(conferenceId, endpointId)));
    }

    /** The endpoints of one conference. */
    List<JvbEndpoint> of(String conferenceId) {
        return byId.values().stream()
                .filter(endpoint -> endpoint.conferenceId().equals(conferenceId))
                .toList();
    }

    int size() {
        return byId.size();
    }

    private static Id idOf(JvbEndpoint endpoint) {
        return new Id(endpoint.conferenceId(), endpoint.endpointId());
    }
}
