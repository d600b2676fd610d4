package org.jvbperc.md.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.bridge.PercAssociation;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.md.signalling.PercRefusal;

/** PERC on a bridge that has everything it needs: the Media Distributor behind the bridge's hooks. Safe for several threads. */
final class JvbModule implements BridgeModule {
    private final Logger logger;
    private final JvbEndpoints endpoints = new JvbEndpoints();
    private final JvbMembers members;
    private final JvbBuffers buffers;
    private final JvbBridgeAdapter adapter;
    private final MediaDistributor distributor;
    private final DeferredAnswers deferred;
    private final RequestHooks requests;
    private final SelfTest selfTest;
    private final JvbMetrics metrics;
    private volatile boolean available;
    private volatile String selfTestResult = "not run";
    private volatile @Nullable PercHttpListener listener;

    JvbModule(
            Object videobridge,
            JvbMembers members,
            JvbBuffers buffers,
            SelfTestMembers packets,
            PercConfig config,
            @Nullable HopByHopObserver observer,
            Logger logger) {
        this.logger = logger;
        this.members = members;
        this.buffers = buffers;
        ClassLoader loader = videobridge.getClass().getClassLoader();
        adapter = new JvbBridgeAdapter(
                videobridge,
                members,
                new JvbOptions(loader, logger),
                new JvbSourceState(loader, logger),
                endpoints,
                logger);
        distributor = new MediaDistributor(config, adapter, logger, observer);
        deferred = new DeferredAnswers(videobridge.getClass().getClassLoader(), logger);
        requests = new RequestHooks(members, adapter, endpoints, distributor.signalling(), deferred, logger);
        selfTest = new SelfTest(videobridge, members, adapter, packets, logger);
        metrics = new JvbMetrics(loader, distributor.metrics(), logger);
        distributor.metrics().gauge("bridge_endpoints", "Endpoints of the bridge that are PERC's", endpoints::size);
        distributor.metrics().gauge("available", "Whether the bridge serves PERC", () -> available ? 1 : 0);
    }

    /** Tries the bridge's own media path, for which this module has to answer the hooks already; the result is what is wrong. */
    Optional<String> selfTest() {
        Optional<String> failure = selfTest.run();
        selfTestResult = failure.orElse("passed");
        return failure;
    }

    /**
     * Begins to serve.
     *
     * @throws InvalidConfigException if certificate or key cannot be used
     * @throws IOException if an address cannot be bound
     */
    void start(PercConfig config) throws InvalidConfigException, IOException {
        try {
            distributor.start();
            available = true;
            metrics.start();
            listener = PercHttpListener.start(config.http(), distributor.http(), config.limits());
        } catch (IOException | InvalidConfigException e) {
            distributor.close();
            throw e;
        }
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

    @Override
    public Object colibriRequest(Object queued) {
        try {
            return deferred.deferrable(queued);
        } catch (RuntimeException e) {
            logger.error("Hook colibriRequest failed", e);
            return queued;
        }
    }

    /** Open tunnels to Key Distributors. */
    int tunnels() {
        return distributor.tunnels();
    }

    @Override
    public @Nullable Object beforeConferenceModify(Object conference, Object request) {
        try {
            IQ refusal = requests.before(conference, (ConferenceModifyIQ) request);
            return refusal == null ? null : refused(request, refusal);
        } catch (RuntimeException e) {
            return failed("beforeConferenceModify", request, e);
        }
    }

    @Override
    public @Nullable Object afterConferenceModify(
            Object request, @Nullable Object refusedWith, @Nullable Object result) {
        if (refusedWith != null) {
            return refusedWith;
        }
        if (result == null) {
            guard("afterConferenceModify", requests::failed);
            return null;
        }
        try {
            IQ response = (IQ) members.pairFirst.get(result);
            IQ completed = requests.after((ConferenceModifyIQ) request, response);
            return completed.equals(response) ? result : refused(request, completed);
        } catch (RuntimeException e) {
            return failed("afterConferenceModify", request, e);
        }
    }

    private Object failed(String hook, Object request, RuntimeException cause) {
        logger.error("Hook " + hook + " failed", cause);
        guard(hook, requests::failed);
        return refused(request, PercRefusal.of((ConferenceModifyIQ) request, "PERC failed, see the bridge's log"));
    }

    /** The bridge's pair of response and whether to expire the conference: one that the request has just created is empty. */
    private Object refused(Object request, IQ refusal) {
        return members.pair.get(refusal, ((ConferenceModifyIQ) request).getCreate());
    }

    @Override
    public void conferenceExpired(Object conference) {
        guard("conferenceExpired", () -> {
            if (members.conferenceMeetingId.call(conference) instanceof String meetingId) {
                endpoints.of(meetingId).forEach(endpoint -> dtlsStopped(endpoint.dtlsTransport()));
            }
        });
    }

    @Override
    public void dtlsCreated(Object transport) {
        guard("dtlsCreated", () -> adapter.transportCreated(transport));
    }

    @Override
    public boolean startDtls(Object transport) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            guard("startDtls", endpoint::writable);
            return true;
        }
        return endpoints.owns(transport);
    }

    @Override
    public boolean dtlsBuffer(Object transport, Object buffer) {
        if (!endpoints.owns(transport)) {
            return false;
        }
        guard(
                "dtlsBuffer",
                () -> buffers.consume(buffer, (data, offset, length) -> dtlsDatagram(transport, data, offset, length)));
        return true;
    }

    @Override
    public boolean dtlsDatagram(Object transport, byte[] data, int offset, int length) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            guard(
                    "dtlsDatagram",
                    () -> association(endpoint)
                            .ifPresent(association -> association.dtlsReceived(data, offset, length)));
            return true;
        }
        return endpoints.owns(transport);
    }

    @Override
    public void dtlsStopped(Object transport) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            endpoint.stopped();
            endpoints.remove(endpoint);
            guard("dtlsStopped", () -> association(endpoint).ifPresent(PercAssociation::endpointGone));
        }
    }

    @Override
    public boolean suppressesProbing(Object sender) {
        return endpoints.isProbingSender(sender);
    }

    @Override
    public String state() {
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

    private Optional<PercAssociation> association(JvbEndpoint endpoint) {
        return distributor.association(endpoint.conferenceId(), endpoint.endpointId());
    }

    private void guard(String hook, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            logger.error("Hook " + hook + " failed", e);
        }
    }
}
