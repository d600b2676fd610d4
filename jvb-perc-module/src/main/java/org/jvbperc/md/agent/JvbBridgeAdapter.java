package org.jvbperc.md.agent;

import java.util.Optional;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.RequestSanitiser;

/**
 * Adapts a Jitsi Videobridge to the Media Distributor. An endpoint that it creates uses PERC from the construction of its DTLS
 * transport on, or is not created. Safe for several threads.
 */
final class JvbBridgeAdapter implements BridgeAdapter {
    private static final int MAX_HEIGHT = 2160;

    private final Object videobridge;
    private final JvbMembers members;
    private final OptionalMembers options;
    private final JvbSourceState sourceState;
    private final JvbEndpoints endpoints;
    private final Logger logger;
    /** The endpoint that this thread creates; there is one adapter per process. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Creation> creation = new ThreadLocal<>();

    /** How an endpoint selects the video that it receives. */
    enum Receiver {
        /** It has the bridge's own channel. */
        WITH_CHANNEL,
        /** It has no channel, and receives all video. */
        WITHOUT_CHANNEL
    }

    /** An endpoint that is being created, and its transport when that has been constructed. */
    private static final class Creation {
        private final String conferenceId;
        private final String endpointId;
        private @Nullable JvbEndpoint endpoint;

        private Creation(String conferenceId, String endpointId) {
            this.conferenceId = conferenceId;
            this.endpointId = endpointId;
        }
    }

    JvbBridgeAdapter(
            Object videobridge,
            JvbMembers members,
            OptionalMembers options,
            JvbSourceState sourceState,
            JvbEndpoints endpoints,
            Logger logger) {
        this.videobridge = videobridge;
        this.members = members;
        this.options = options;
        this.sourceState = sourceState;
        this.endpoints = endpoints;
        this.logger = logger;
    }

    @Override
    public String name() {
        return "jitsi-videobridge";
    }

    @Override
    public IQ modifyConference(ConferenceModifyIQ request) {
        Optional<String> refusal = RequestSanitiser.unacceptable(request);
        if (refusal.isPresent()) {
            return PercRefusal.of(request, refusal.get());
        }
        Optional<Colibri2Endpoint> created = RequestSanitiser.created(request);
        if (created.isEmpty()) {
            return handle(request);
        }
        RequestSanitiser.sanitise(request);
        begin(request.getMeetingId(), created.get().getId());
        boolean handled = false;
        try {
            IQ response = handle(request);
            handled = true;
            return complete(request, response, Receiver.WITHOUT_CHANNEL);
        } finally {
            if (!handled) {
                abandon();
            }
        }
    }

    private IQ handle(ConferenceModifyIQ request) {
        return (IQ) members.handleConferenceModify.get(videobridge, request);
    }

    /** Whether this thread is creating an endpoint for the Media Distributor. */
    boolean isCreating() {
        return creation.get() != null;
    }

    /** Begins a creation: the next DTLS transport that this thread constructs belongs to that endpoint. */
    void begin(String conferenceId, String endpointId) {
        creation.set(new Creation(conferenceId, endpointId));
    }

    /** A DTLS transport was constructed by this thread. */
    void transportCreated(Object transport) {
        Creation current = creation.get();
        if (current == null || current.endpoint != null) {
            return;
        }
        JvbEndpoint endpoint =
                new JvbEndpoint(members, sourceState, current.conferenceId, current.endpointId, transport, logger);
        current.endpoint = endpoint;
        endpoints.add(endpoint);
    }

    /**
     * Completes a creation: binds the new endpoint.
     *
     * @param response of the bridge
     * @param receiver how the endpoint selects video
     * @return the response, or an error if the endpoint cannot use PERC; then the endpoint has been expired
     */
    IQ complete(ConferenceModifyIQ request, IQ response, Receiver receiver) {
        Creation current = creation.get();
        creation.remove();
        if (current == null || !(response instanceof ConferenceModifiedIQ)) {
            discard(current);
            return response;
        }
        Object bound = members.endpoint(videobridge, current.conferenceId, current.endpointId);
        JvbEndpoint endpoint = current.endpoint;
        try {
            if (bound == null
                    || endpoint == null
                    || endpoints.find(current.conferenceId, current.endpointId).orElse(null) != endpoint) {
                throw new IllegalStateException("the endpoint's DTLS transport was not seen");
            }
            endpoint.bind(bound, receiver == Receiver.WITH_CHANNEL);
            endpoints.bound(endpoint);
            if (receiver == Receiver.WITHOUT_CHANNEL) {
                options.requestAllVideo(bound, MAX_HEIGHT);
            }
            if (RequestSanitiser.created(request)
                    .filter(RequestSanitiser::givesFeedback)
                    .isPresent()) {
                options.adaptToEstimate(bound);
            }
            return response;
        } catch (RuntimeException e) {
            logger.error("Endpoint " + current.endpointId + " cannot be protected by PERC and is expired", e);
            if (bound != null) {
                members.endpointExpire.call(bound);
            }
            discard(current);
            return PercRefusal.of(request, "the endpoint cannot be protected by PERC");
        }
    }

    /** Abandons a creation after the bridge failed. */
    void abandon() {
        Creation current = creation.get();
        creation.remove();
        discard(current);
    }

    /** Undoes a creation. The bridge may have created the endpoint before it failed. */
    private void discard(@Nullable Creation abandoned) {
        JvbEndpoint endpoint = abandoned == null ? null : abandoned.endpoint;
        if (endpoint == null) {
            return;
        }
        Object left = members.endpoint(videobridge, endpoint.conferenceId(), endpoint.endpointId());
        if (left != null && members.endpointDtlsTransport.get(left) == endpoint.dtlsTransport()) {
            members.endpointExpire.call(left);
        }
        endpoint.stopped();
        endpoints.remove(endpoint);
    }

    @Override
    public Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId) {
        return endpoints.find(conferenceId, endpointId).map(endpoint -> endpoint);
    }
}
