package org.jvbperc.md.room;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.xmpp.ConferenceState;

/**
 * A signalling server's Colibri2 request that is PERC's, on its way through the bridge. To be completed once, or closed. One thread
 * until then.
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
     * @param response the bridge's, an error or a conference-modified; the latter is completed in place
     * @return what the signalling server gets, at the latest after the Key Distributor's deadline; never fails. An endpoint that
     *     is refused has been expired by then
     */
    public CompletableFuture<IQ> complete(IQ response) {
        if (!(response instanceof ConferenceModifiedIQ modified)) {
            close();
            return CompletableFuture.completedFuture(response);
        }
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

    private IQ described(ConferenceModifiedIQ response) {
        state.ifPresent(known -> response.addExtension(known.toExtension()));
        return response;
    }

    /** A signalling server whose first endpoint was refused will create the conference again. */
    private void expireConferenceIfNew() {
        if (request.getCreate() && !sessions.hasSignalled(request.getMeetingId())) {
            bridge.modifyConference(ColibriRequests.expireConference(request.getMeetingId()));
        }
    }

    /** The bridge has not handled the request: nothing remains of it. */
    @Override
    public void close() {
        join.ifPresent(SignalledJoin::close);
    }
}
