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
 * A Jitsi Videobridge as the Media Distributor sees it. An endpoint that is created is PERC's from the construction of its DTLS
 * transport on, or is not created at all. Safe for several threads.
 */
final class JvbBridgeAdapter implements BridgeAdapter {
    private static final int MAX_HEIGHT = 2160;

    private final Object videobridge;
    private final JvbMembers members;
    private final JvbOptions options;
    private final JvbSourceState sourceState;
    private final JvbEndpoints endpoints;
    private final Logger logger;
    /** The endpoint that this thread creates; there is one adapter a process. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Creation> creation = new ThreadLocal<>();

    /** How an endpoint asks for video. */
    enum Receiver {
        /** By the bridge's own channel. */
        WITH_CHANNEL,
        /** It cannot ask, and is sent everything. */
        WITHOUT_CHANNEL
    }

    /** An endpoint on its way; its transport, once constructed, belongs to it. */
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
            JvbOptions options,
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

    /** From now on, the next DTLS transport this thread constructs is that endpoint's. */
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
     * Ends what {@link #begin} began: binds the new endpoint.
     *
     * @param response the bridge's
     * @param receiver how the endpoint will ask for video
     * @return the response, or an error if the endpoint is not PERC's in every respect; then it has been expired
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

    /** Ends what {@link #begin} began, after the bridge failed. */
    void abandon() {
        Creation current = creation.get();
        creation.remove();
        discard(current);
    }

    /** Undoes a creation; a bridge may have got as far as an endpoint before it failed. */
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
