package org.jvbperc.md.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.bridge.PercAssociation;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.md.room.ColibriSignalling;

/**
 * Holds the Media Distributor of a Jitsi Videobridge with adapter, self-test, metrics and HTTP listener: starts them, tells their
 * state, and stops them. Safe for several threads.
 */
final class JvbMediaDistributor implements AutoCloseable {
    private final JvbEndpoints endpoints = new JvbEndpoints();
    private final JvbBridgeAdapter adapter;
    private final MediaDistributor distributor;
    private final SelfTest selfTest;
    private final JvbMetrics metrics;
    private volatile boolean available;
    private volatile String selfTestResult = "not run";
    private volatile @Nullable PercHttpListener listener;

    JvbMediaDistributor(
            Object videobridge,
            JvbMembers members,
            SelfTestMembers packets,
            PercConfig config,
            @Nullable HopByHopObserver observer,
            Logger logger) {
        ClassLoader loader = videobridge.getClass().getClassLoader();
        adapter = new JvbBridgeAdapter(
                videobridge,
                members,
                new OptionalMembers(loader, logger),
                new JvbSourceState(loader, logger),
                endpoints,
                logger);
        distributor = new MediaDistributor(config, adapter, logger, observer);
        selfTest = new SelfTest(videobridge, members, adapter, packets, logger);
        metrics = new JvbMetrics(loader, distributor.metrics(), logger);
        distributor.metrics().gauge("bridge_endpoints", "Endpoints of the bridge that use PERC", endpoints::size);
        distributor.metrics().gauge("available", "Whether the bridge serves PERC", () -> available ? 1 : 0);
    }

    /** Tries the bridge's own media path, which calls the hooks; the result is the failure, if there is one. */
    Optional<String> selfTest() {
        Optional<String> failure = selfTest.run();
        selfTestResult = failure.orElse("passed");
        return failure;
    }

    /**
     * Starts the tunnels.
     *
     * @throws InvalidConfigException if certificate or key cannot be used
     * @throws IOException if an address cannot be bound
     */
    void start() throws InvalidConfigException, IOException {
        try {
            distributor.start();
        } catch (IOException | InvalidConfigException e) {
            distributor.close();
            throw e;
        }
    }

    /**
     * Begins to serve, after {@link #start}.
     *
     * @param http the listener, which refuses until then; closed with this object
     */
    void serve(PercConfig config, PercHttpListener http) {
        listener = http;
        http.serve(distributor.http(), config.limits());
        available = true;
        metrics.start();
    }

    /** The bridge's endpoints that use PERC. */
    JvbEndpoints endpoints() {
        return endpoints;
    }

    /** The bridge. */
    JvbBridgeAdapter adapter() {
        return adapter;
    }

    /** Colibri2 requests of signalling servers. */
    ColibriSignalling signalling() {
        return distributor.signalling();
    }

    /** The association of an endpoint. */
    Optional<PercAssociation> association(JvbEndpoint endpoint) {
        return distributor.association(endpoint.conferenceId(), endpoint.endpointId());
    }

    /** Open tunnels to Key Distributors. */
    int tunnels() {
        return distributor.tunnels();
    }

    /** State as a JSON object. */
    String state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("state", available ? "running" : "starting");
        state.put("self-test", selfTestResult);
        new TreeMap<>(distributor.state()).forEach(state::put);
        distributor.tunnelPort().ifPresent(port -> state.put("tunnel-port", port));
        PercHttpListener open = listener;
        if (open != null) {
            state.put("http", open.address().getPort());
        }
        return state.toString();
    }

    @Override
    public void close() {
        available = false;
        PercHttpListener open = listener;
        if (open != null) {
            open.close();
        }
        metrics.close();
        distributor.close();
    }
}
