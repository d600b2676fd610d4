package org.jvbperc.md.agent;

import java.util.Locale;
import java.util.Optional;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.MediaDistributor;
import org.jvbperc.md.conference.ExternalJoin;
import org.jvbperc.md.signalling.ColibriOffer;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.RequestSanitiser;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Colibri2 requests of signalling servers, over XMPP or REST. In a room of PERC's an endpoint is created with its offer
 * (draft-roach-perc-webrtc section 4.1.3), and the response is the signed answer; everything else a room of PERC's is asked is made
 * harmless. Requests for other rooms are not touched.
 *
 * <p>Refusals are {@code bad-request}, and on creation only: any other error makes Jicofo give up the bridge. Safe for several
 * threads; a request that creates an endpoint waits for the Key Distributor up to the signature deadline.
 */
final class RequestHooks {
    private final JvbMembers members;
    private final JvbBridgeAdapter adapter;
    private final JvbEndpoints endpoints;
    private final MediaDistributor distributor;
    private final Logger logger;

    /** What this thread's request is creating; there is one instance a process. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<ExternalJoin> joining = new ThreadLocal<>();

    RequestHooks(
            JvbMembers members,
            JvbBridgeAdapter adapter,
            JvbEndpoints endpoints,
            MediaDistributor distributor,
            Logger logger) {
        this.members = members;
        this.adapter = adapter;
        this.endpoints = endpoints;
        this.distributor = distributor;
        this.logger = logger;
    }

    /** Before the bridge handles a request; the result, if not null, is the response. */
    @Nullable
    IQ before(Object conference, ConferenceModifyIQ request) {
        if (adapter.isCreating()) {
            return null;
        }
        Optional<Colibri2Endpoint> created = RequestSanitiser.created(request);
        boolean announced = created.filter(ColibriOffer::announcesPerc).isPresent();
        String room = room(conference);
        if (!announced && !isPerc(room, request.getMeetingId())) {
            return null;
        }
        try {
            Optional<String> refusal = RequestSanitiser.unacceptable(request);
            if (refusal.isPresent()) {
                throw new SignallingException(SignallingException.MALFORMED_OFFER, refusal.get());
            }
            if (created.isPresent()) {
                requireNoStrangers(conference, request.getMeetingId());
                begin(room, request.getMeetingId(), created.get());
            }
            RequestSanitiser.sanitise(request);
            return null;
        } catch (SignallingException e) {
            logger.info("Refused a request for room " + room + ": " + e.condition() + ": " + e.detail());
            return PercRefusal.of(request, e);
        }
    }

    /** Those who came before the room was PERC's could be sent what only PERC's endpoints may get. */
    private void requireNoStrangers(Object conference, String meetingId) throws SignallingException {
        int all = (int) members.endpointCount.get(conference);
        if (all > endpoints.of(meetingId).size() || (int) members.relayCount.get(conference) > 0) {
            throw new SignallingException(
                    SignallingException.BRIDGE_REFUSED, "the conference has endpoints or relays without PERC");
        }
    }

    private void begin(String room, String meetingId, Colibri2Endpoint endpoint) throws SignallingException {
        if (!ColibriOffer.announcesPerc(endpoint)) {
            throw new SignallingException(
                    SignallingException.IDENTITY_REQUIRED,
                    "an endpoint of a PERC room is created with its transport and perc-v, tls-id and perc-identity");
        }
        joining.set(distributor.joins().begin(room, meetingId, endpoint.getId(), ColibriOffer.render(endpoint)));
        adapter.begin(meetingId, endpoint.getId());
    }

    /** After the bridge handled a request; the result is the response to go on with. */
    IQ after(ConferenceModifyIQ request, IQ response) {
        ExternalJoin join = joining.get();
        if (join == null) {
            return response;
        }
        joining.remove();
        try (join) {
            IQ completed = adapter.complete(request, response, JvbBridgeAdapter.Receiver.WITH_CHANNEL);
            if (completed instanceof ConferenceModifiedIQ modified) {
                join.complete(modified);
            }
            return completed;
        } catch (SignallingException e) {
            logger.info("Refused an endpoint: " + e.condition() + ": " + e.detail());
            return PercRefusal.of(request, e);
        }
    }

    /** The bridge failed to handle a request. */
    void failed() {
        ExternalJoin join = joining.get();
        if (join != null) {
            joining.remove();
            adapter.abandon();
            join.close();
        }
    }

    private boolean isPerc(String room, @Nullable String meetingId) {
        return meetingId != null
                && (distributor.conferences().isPerc(room)
                        || distributor.conferences().hasId(meetingId)
                        || !endpoints.of(meetingId).isEmpty());
    }

    /** The local part of the conference's name; empty if it has none. */
    private String room(Object conference) {
        Object name = members.conferenceName.call(conference);
        return name == null ? "" : name.toString().split("@", 2)[0].toLowerCase(Locale.ROOT);
    }
}
