package org.jvbperc.embedded;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jvbperc.embedded.media.ConferenceForwarder;
import org.jvbperc.embedded.media.MediaLane;

/** One conference: its endpoints and the forwarder on its media lane. Safe for use from any thread, except the forwarder. */
final class EmbeddedConference {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final Optional<String> name;
    private final int localSsrc = RANDOM.nextInt();
    private final MediaLane lane;
    private final ConferenceForwarder forwarder;
    private final Map<String, EmbeddedEndpoint> endpoints = new ConcurrentHashMap<>();
    private volatile long emptySinceNanos = System.nanoTime();

    EmbeddedConference(String id, Optional<String> name, MediaLane lane, BridgeResources resources) {
        this.id = id;
        this.name = name;
        this.lane = lane;
        forwarder = new ConferenceForwarder(
                localSsrc, resources.settings().forwarding(), resources.metrics(), resources.pool());
        lane.execute(() -> lane.add(forwarder));
    }

    String id() {
        return id;
    }

    Optional<String> name() {
        return name;
    }

    /** The SSRC of the bridge's own reports. */
    int localSsrc() {
        return localSsrc;
    }

    MediaLane lane() {
        return lane;
    }

    /** For use on {@link #lane()} only. */
    ConferenceForwarder forwarder() {
        return forwarder;
    }

    Optional<EmbeddedEndpoint> endpoint(String endpointId) {
        return Optional.ofNullable(endpoints.get(endpointId));
    }

    Collection<EmbeddedEndpoint> endpoints() {
        return List.copyOf(endpoints.values());
    }

    void add(EmbeddedEndpoint endpoint) {
        endpoints.put(endpoint.id(), endpoint);
    }

    void forget(EmbeddedEndpoint endpoint) {
        endpoints.remove(endpoint.id(), endpoint);
        emptySinceNanos = System.nanoTime();
    }

    boolean isEmptySince(long nanos) {
        return endpoints.isEmpty() && emptySinceNanos - nanos <= 0;
    }

    void expire(String reason) {
        endpoints().forEach(endpoint -> endpoint.expire(reason));
        try {
            lane.execute(() -> lane.remove(forwarder));
        } catch (RejectedExecutionException e) {
            // Either the lane has closed with its tickers, or it is far behind, and an empty forwarder costs it
            // nothing.
            System.getLogger(EmbeddedConference.class.getName())
                    .log(System.Logger.Level.DEBUG, "Conference {0}: {1}", id, e.getMessage());
        }
    }
}
