package org.jvbperc.md.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.MediaDistributor;
import org.jvbperc.md.PercAssociation;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.config.PercConfigException;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.md.signalling.PercRefusal;

/**
 * PERC on one bridge: starts the Media Distributor with the bridge and answers its hooks. Where the bridge is not as expected it
 * says so once and refuses PERC, and ordinary conferences go on. Safe for several threads.
 */
final class JvbModule implements AutoCloseable {
    /** Exit status of a bridge whose configuration cannot be used, as the bridge itself has it. */
    private static final int CONFIGURATION_ERROR = 78;

    private final Logger logger;
    private final JvbEndpoints endpoints = new JvbEndpoints();
    private final @Nullable JvbMembers members;
    private final @Nullable JvbBuffers buffers;
    private final @Nullable JvbBridgeAdapter adapter;
    private final @Nullable MediaDistributor distributor;
    private final @Nullable RequestHooks requests;
    private final @Nullable RefusedRequests refused;
    private final String refusal;
    private volatile @Nullable PercHttpListener listener;

    /** PERC that refuses; {@code reason} says why, empty if it is disabled. */
    private JvbModule(Logger logger, String reason, @Nullable RefusedRequests refused) {
        this.logger = logger;
        this.refusal = reason;
        this.refused = refused;
        requests = null;
        members = null;
        buffers = null;
        adapter = null;
        distributor = null;
    }

    private JvbModule(Object videobridge, JvbMembers members, JvbBuffers buffers, PercConfig config, Logger logger) {
        this.logger = logger;
        this.refusal = "";
        this.members = members;
        this.buffers = buffers;
        ClassLoader loader = videobridge.getClass().getClassLoader();
        adapter = new JvbBridgeAdapter(videobridge, members, new JvbOptions(loader, logger), endpoints, logger);
        distributor = new MediaDistributor(config, adapter, logger, observer(logger));
        requests = new RequestHooks(members, adapter, endpoints, distributor, logger);
        refused = null;
    }

    /**
     * Starts PERC as configured. Ends the process if the configuration cannot be used.
     *
     * @param weaving what the agent did
     */
    static JvbModule start(Object videobridge, WeavingReport weaving, Logger logger) {
        try {
            PercConfig config = PercConfig.load(ConfigFactory.load());
            if (!config.enabled()) {
                logger.info("PERC is disabled (" + PercConfig.PATH + ".enabled)");
                return new JvbModule(logger, "", null);
            }
            return start(videobridge, weaving, config, logger);
        } catch (PercConfigException e) {
            logger.error("PERC configuration error: " + e.getMessage());
        } catch (IOException e) {
            logger.error("PERC cannot start: " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            logger.error("PERC cannot start on Jitsi Videobridge " + JvbVersion.of(videobridge), e);
        }
        System.exit(CONFIGURATION_ERROR);
        throw new IllegalStateException("unreachable");
    }

    private static JvbModule start(Object videobridge, WeavingReport weaving, PercConfig config, Logger logger)
            throws PercConfigException, IOException {
        ClassLoader loader = videobridge.getClass().getClassLoader();
        List<String> problems = new ArrayList<>();
        JvbMembers members = null;
        JvbBuffers buffers = null;
        try {
            load(weaving, loader);
            problems.addAll(weaving.problems(true));
            members = JvbMembers.resolve(loader);
            buffers = JvbBuffers.resolve(loader, logger);
        } catch (MissingMembersException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (members == null || buffers == null || !problems.isEmpty()) {
            return refuse(videobridge, String.join("; ", problems), config, logger);
        }
        JvbModule module = new JvbModule(videobridge, members, buffers, config, logger);
        module.run(config);
        return module;
    }

    private static void load(WeavingReport weaving, ClassLoader loader) {
        for (String type : weaving.expected()) {
            try {
                Class.forName(type, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                weaving.failed(type, e);
            }
        }
    }

    private static JvbModule refuse(Object videobridge, String reason, PercConfig config, Logger logger)
            throws IOException {
        logger.error("PERC is not available on Jitsi Videobridge " + JvbVersion.of(videobridge) + ": " + reason);
        if (config.required()) {
            throw new IOException(PercConfig.PATH + ".required is set, and PERC is not available");
        }
        ClassLoader loader = videobridge.getClass().getClassLoader();
        JvbModule module = new JvbModule(logger, reason, new RefusedRequests(loader, config, reason));
        module.listener = PercHttpListener.refusing(config.http(), reason);
        return module;
    }

    /** Tells what is missing now if it is the very hook that would start PERC later. */
    static void reportIfNeverStarting(WeavingReport weaving, Logger logger) {
        if (!weaving.expected().contains("org.jitsi.videobridge.Videobridge")) {
            logger.error(
                    "PERC is not available on this Jitsi Videobridge: " + String.join("; ", weaving.problems(false)));
        }
    }

    private static @Nullable HopByHopObserver observer(Logger logger) {
        Optional<HopByHopObserver> observer =
                ServiceLoader.load(HopByHopObserver.class).findFirst();
        observer.ifPresent(found -> logger.warn("Hop-by-hop keys and packets of every PERC conference are shown to "
                + found.getClass().getName() + ": meant for demonstrations only"));
        return observer.orElse(null);
    }

    private void run(PercConfig config) throws PercConfigException, IOException {
        MediaDistributor started = Objects.requireNonNull(distributor);
        started.start();
        try {
            listener = PercHttpListener.start(config.http(), started.http(), config.limits());
        } catch (IOException e) {
            started.close();
            throw e;
        }
    }

    @Override
    public void close() {
        PercHttpListener open = listener;
        if (open != null) {
            open.close();
        }
        if (distributor != null) {
            distributor.close();
        }
    }

    @Nullable
    Object beforeConferenceModify(Object conference, Object request) {
        if (requests == null || members == null) {
            return refused == null ? null : refused.before(conference, request);
        }
        try {
            IQ refusal = requests.before(conference, (ConferenceModifyIQ) request);
            return refusal == null ? null : members.pair.get(refusal, false);
        } catch (RuntimeException e) {
            logger.error("Hook beforeConferenceModify failed", e);
            requests.failed();
            return members.pair.get(PercRefusal.of((ConferenceModifyIQ) request, "PERC failed, see the log"), false);
        }
    }

    @Nullable
    Object afterConferenceModify(Object request, @Nullable Object refusedWith, @Nullable Object result) {
        if (refusedWith != null || requests == null || members == null) {
            return refusedWith == null ? result : refusedWith;
        }
        if (result == null) {
            guard("afterConferenceModify", requests::failed);
            return null;
        }
        try {
            IQ response = (IQ) members.pairFirst.get(result);
            IQ completed = requests.after((ConferenceModifyIQ) request, response);
            return completed.equals(response) ? result : members.pair.get(completed, false);
        } catch (RuntimeException e) {
            logger.error("Hook afterConferenceModify failed", e);
            requests.failed();
            return members.pair.get(PercRefusal.of((ConferenceModifyIQ) request, "PERC failed, see the log"), false);
        }
    }

    void conferenceExpired(Object conference) {
        if (members == null) {
            return;
        }
        guard("conferenceExpired", () -> {
            if (members.conferenceMeetingId.call(conference) instanceof String meetingId) {
                endpoints.of(meetingId).forEach(endpoint -> dtlsStopped(endpoint.dtlsTransport()));
            }
        });
    }

    void dtlsCreated(Object transport) {
        if (adapter != null && adapter.isCreating()) {
            adapter.transportCreated(transport);
        }
    }

    boolean startDtls(Object transport) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            guard("startDtls", endpoint::writable);
            return true;
        }
        return endpoints.owns(transport);
    }

    boolean dtlsBuffer(Object transport, Object buffer) {
        if (buffers == null || !endpoints.owns(transport)) {
            return false;
        }
        guard(
                "dtlsBuffer",
                () -> buffers.consume(buffer, (data, offset, length) -> dtlsDatagram(transport, data, offset, length)));
        return true;
    }

    boolean dtlsDatagram(Object transport, byte[] data, int offset, int length) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            association(endpoint).ifPresent(association -> association.dtlsReceived(data, offset, length));
            return true;
        }
        return endpoints.owns(transport);
    }

    void dtlsStopped(Object transport) {
        JvbEndpoint endpoint = endpoints.byTransport(transport);
        if (endpoint != null) {
            endpoint.stopped();
            endpoints.remove(endpoint);
            guard("dtlsStopped", () -> association(endpoint).ifPresent(PercAssociation::endpointGone));
        }
    }

    boolean suppressesProbing(Object sender) {
        return endpoints.isProbingSender(sender);
    }

    String state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        if (distributor == null) {
            state.put("state", refusal.isEmpty() ? "disabled" : "unavailable");
            if (!refusal.isEmpty()) {
                state.put("reason", refusal);
            }
        } else {
            state.put("state", "running");
            new TreeMap<>(distributor.state()).forEach(state::put);
            distributor.tunnelPort().ifPresent(port -> state.put("tunnel-port", port));
        }
        PercHttpListener open = listener;
        if (open != null) {
            state.put("http", open.address().getPort());
        }
        return state.toString();
    }

    private Optional<PercAssociation> association(JvbEndpoint endpoint) {
        return distributor == null
                ? Optional.empty()
                : distributor.association(endpoint.conferenceId(), endpoint.endpointId());
    }

    private void guard(String hook, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            logger.error("Hook " + hook + " failed", e);
        }
    }
}
