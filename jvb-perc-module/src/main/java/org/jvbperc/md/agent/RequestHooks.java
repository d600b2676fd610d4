package org.jvbperc.md.agent;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.room.ColibriSignalling;
import org.jvbperc.md.room.SignalledRequest;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Handles Colibri2 requests of signalling servers, which came over XMPP or REST, before and after the bridge does. Requests
 * that do not concern PERC are left unchanged.
 *
 * <p>Only creations are refused, because Jicofo stops using a bridge that answers other requests with errors. A request that
 * came over XMPP is answered when the Key Distributor has replied, and does not delay others; a request over REST waits for the
 * reply. Safe for several threads.
 */
final class RequestHooks {
    private final JvbMembers members;
    private final JvbBridgeAdapter adapter;
    private final JvbEndpoints endpoints;
    private final ColibriSignalling signalling;
    private final DeferredAnswers deferred;
    private final Logger logger;

    /** The request that this thread handles; there is one instance per process. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<SignalledRequest> current = new ThreadLocal<>();

    RequestHooks(
            JvbMembers members,
            JvbBridgeAdapter adapter,
            JvbEndpoints endpoints,
            ColibriSignalling signalling,
            DeferredAnswers deferred,
            Logger logger) {
        this.members = members;
        this.adapter = adapter;
        this.endpoints = endpoints;
        this.signalling = signalling;
        this.deferred = deferred;
        this.logger = logger;
    }

    /** Called before the bridge handles a request; the result, if it is not null, is the response. */
    @Nullable
    IQ before(Object conference, ConferenceModifyIQ request) {
        if (adapter.isCreating()) {
            return null;
        }
        String room = room(conference);
        try {
            Optional<SignalledRequest> begun = signalling.begin(room, request);
            if (begun.isPresent()) {
                begin(conference, request, begun.get());
            }
            return null;
        } catch (SignallingException e) {
            logger.info("Refused a request for room " + room + ": " + e.condition() + ": " + e.detail());
            return PercRefusal.of(request, e);
        }
    }

    private void begin(Object conference, ConferenceModifyIQ request, SignalledRequest begun)
            throws SignallingException {
        if (begun.createdEndpoint().isPresent()) {
            if (hasStrangers(conference, request.getMeetingId())) {
                begun.close();
                throw new SignallingException(
                        SignallingException.BRIDGE_REFUSED, "the conference has endpoints or relays without PERC");
            }
            adapter.begin(request.getMeetingId(), begun.createdEndpoint().get());
        }
        current.set(begun);
    }

    /** Whether the conference has endpoints or relays without PERC, to which media of PERC endpoints would be sent. */
    private boolean hasStrangers(Object conference, String meetingId) {
        int all = (int) members.endpointCount.get(conference);
        return all > endpoints.of(meetingId).size() || (int) members.relayCount.get(conference) > 0;
    }

    /** Called after the bridge has handled a request; the result is the response to use. */
    IQ after(ConferenceModifyIQ request, IQ response) {
        SignalledRequest begun = current.get();
        if (begun == null) {
            return response;
        }
        current.remove();
        IQ bound = begun.createdEndpoint().isPresent()
                ? adapter.complete(request, response, JvbBridgeAdapter.Receiver.WITH_CHANNEL)
                : response;
        CompletableFuture<IQ> completed = begun.complete(bound);
        return deferred.defer(request, completed) ? bound : completed.join();
    }

    /** Called if the bridge failed to handle a request. */
    void failed() {
        SignalledRequest begun = current.get();
        if (begun != null) {
            current.remove();
            adapter.abandon();
            begun.close();
        }
    }

    /** The local part of the conference's name; empty if it has none. */
    private String room(Object conference) {
        Object name = members.conferenceName.call(conference);
        return name == null ? "" : name.toString().split("@", 2)[0].toLowerCase(Locale.ROOT);
    }
}
