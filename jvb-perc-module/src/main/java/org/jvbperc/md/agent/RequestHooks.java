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
 * Colibri2 requests of signalling servers, over XMPP or REST, on their way through the bridge. Requests that are not PERC's are not
 * touched.
 *
 * <p>Refusals are given on creation only: any other error makes Jicofo give up the bridge. Safe for several threads. A request
 * that came over XMPP is answered when the Key Distributor has replied and holds up nothing; one over REST waits for it.
 */
final class RequestHooks {
    private final JvbMembers members;
    private final JvbBridgeAdapter adapter;
    private final JvbEndpoints endpoints;
    private final ColibriSignalling signalling;
    private final DeferredAnswers deferred;
    private final Logger logger;

    /** The request that this thread handles; there is one instance a process. */
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

    /** Before the bridge handles a request; the result, if not null, is the response. */
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

    /** Those who came before the room was PERC's could be sent what only PERC's endpoints may get. */
    private boolean hasStrangers(Object conference, String meetingId) {
        int all = (int) members.endpointCount.get(conference);
        return all > endpoints.of(meetingId).size() || (int) members.relayCount.get(conference) > 0;
    }

    /** After the bridge handled a request; the result is the response to go on with. */
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

    /** The bridge failed to handle a request. */
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
