package org.jvbperc.md.room;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.xmpp.ConferenceState;

/**
 * A signalling server's Colibri2 request that concerns PERC, while the bridge handles it. It must be completed once, or closed;
 * until then it is for one thread.
 */
public final class SignalledRequest implements AutoCloseable {
    private final ConferenceModifyIQ request;
    private final Optional<SignalledJoin> join;
    private final List<Runnable> updates;
    private final Optional<ConferenceState> state;
    private final BridgeAdapter bridge;
    private final SessionTable sessions;
    private final Logger logger;

    SignalledRequest(
            ConferenceModifyIQ request,
            Optional<SignalledJoin> join,
            List<Runnable> updates,
            Optional<ConferenceState> state,
            BridgeAdapter bridge,
            SessionTable sessions,
            Logger logger) {
        this.request = request;
        this.join = join;
        this.updates = List.copyOf(updates);
        this.state = state;
        this.bridge = bridge;
        this.sessions = sessions;
        this.logger = logger;
    }

    /** The endpoint that the request creates. */
    public Optional<String> createdEndpoint() {
        return join.map(created -> created.endpoint().endpointId());
    }

    /**
     * The bridge has handled the request.
     *
     * @param response of the bridge, an error or a conference-modified; the latter is completed in place
     * @return the response for the signalling server, which comes at the latest after the Key Distributor's deadline, and never
     *     fails. A refused endpoint has been expired by then
     */
    public CompletableFuture<IQ> complete(IQ response) {
        if (!(response instanceof ConferenceModifiedIQ modified)) {
            close();
            return CompletableFuture.completedFuture(response);
        }
        modified.getEndpoints().forEach(this::describeAgain);
        updates.forEach(Runnable::run);
        if (join.isEmpty()) {
            return CompletableFuture.completedFuture(described(modified));
        }
        return join.get().complete(modified).handle((done, failure) -> {
            if (failure == null) {
                return described(modified);
            }
            SignallingException refusal = SignallingException.of(failure);
            logger.info("Refused an endpoint: " + refusal.condition() + ": " + refusal.detail());
            expireConferenceIfNew();
            return PercRefusal.of(request, refusal);
        });
    }

    /**
     * Replaces the bridge's own description of an endpoint that existed before, which the bridge gives after a restart of ICE. If
     * the Key Distributor has signed nothing for the endpoint, the response gets no transport: a signalling server takes that for
     * a restart that is not possible.
     */
    private void describeAgain(Colibri2Endpoint endpoint) {
        Transport transport = endpoint.getTransport();
        IceUdpTransportPacketExtension ice = transport == null ? null : transport.getIceUdpTransport();
        if (ice == null
                || createdEndpoint().filter(endpoint.getId()::equals).isPresent()
                || bridge.endpoint(request.getMeetingId(), endpoint.getId()).isEmpty()) {
            return;
        }
        if (sessions.find(request.getMeetingId(), endpoint.getId())
                .filter(known -> known.describe(ice))
                .isEmpty()) {
            endpoint.removeChildExtension(transport);
        }
    }

    private IQ described(ConferenceModifiedIQ response) {
        state.ifPresent(known -> response.addExtension(known.toExtension()));
        return response;
    }

    /**
     * Expires the conference if the request has created it for a refused endpoint, because the signalling server will create it
     * again.
     */
    private void expireConferenceIfNew() {
        if (request.getCreate() && !sessions.hasSignalled(request.getMeetingId())) {
            bridge.modifyConference(ColibriRequests.expireConference(request.getMeetingId()));
        }
    }

    /** Undoes the request, which the bridge has not handled. */
    @Override
    public void close() {
        join.ifPresent(SignalledJoin::close);
    }
}
