package org.jvbperc.jicofo;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jvbperc.xmpp.ConferenceRequest;
import org.jvbperc.xmpp.EndpointAnswer;
import org.jvbperc.xmpp.PercAttributes;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercErrorExtension;
import org.jvbperc.xmpp.PercExtension;
import org.jvbperc.xmpp.PercSyntaxException;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * Adds PERC's elements to jicofo's requests to bridges and takes them out of the responses. An endpoint's id is its nickname in
 * the room, so that the occupant's address connects request, response and invitation. Every table is bounded; the oldest entry
 * is removed first. Safe for several threads.
 */
final class BridgeRequests {
    private static final Logger LOGGER = System.getLogger(BridgeRequests.class.getName());
    private static final int MAX_ENTRIES = 4096;

    /** An element that only announces that errors are understood. */
    private static final ConferenceRequest ACKNOWLEDGEMENT =
            new ConferenceRequest(false, Optional.empty(), Optional.empty(), List.of(), true);

    private final DropInConfig config;
    private final Announcements announcements;
    private final Map<String, EntityBareJid> roomsByMeeting = bounded();
    private final Map<RequestKey, Created> pending = bounded();
    private final Map<Jid, EndpointAnswer> answers = bounded();

    /** The key of one request to one bridge, as its response repeats it. */
    private record RequestKey(Jid bridge, String stanzaId) {}

    /** The endpoints that a request creates. */
    private record Created(EntityBareJid room, List<String> endpoints) {}

    /** A notice for an occupant. */
    record Refusal(XMPPConnection connection, Jid occupant, PercError error) {}

    BridgeRequests(DropInConfig config, Announcements announcements) {
        this.config = config;
        this.announcements = announcements;
    }

    /**
     * Adds to a request the configuration's requirements for its room, and the announcements of the occupants for whom it
     * creates endpoints.
     */
    synchronized void outgoing(ConferenceModifyIQ request) {
        EntityBareJid room = room(request);
        if (room == null) {
            return;
        }
        List<String> created = new ArrayList<>();
        boolean announced = false;
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            if (endpoint.getCreate()) {
                created.add(endpoint.getId());
                announced |= announce(room, endpoint);
            }
        }
        if (created.isEmpty()) {
            return;
        }
        pending.put(new RequestKey(request.getTo(), request.getStanzaId()), new Created(room, created));
        Optional<ConferenceRequest> wanted =
                config.request(room.getLocalpart().toString().toLowerCase(Locale.ROOT));
        if (wanted.isPresent() && request.getCreate()) {
            request.addExtension(wanted.get().toExtension());
        } else if (wanted.isPresent() || announced) {
            request.addExtension(ACKNOWLEDGEMENT.toExtension());
        }
    }

    private @Nullable EntityBareJid room(ConferenceModifyIQ request) {
        String meeting = request.getMeetingId();
        if (request.getExpire()) {
            return null;
        }
        String name = request.getConferenceName();
        if (name != null) {
            try {
                roomsByMeeting.put(meeting, JidCreate.entityBareFrom(name));
            } catch (XmppStringprepException e) {
                LOGGER.log(Logger.Level.WARNING, "a conference's name is not the address of a room: PERC is not used");
            }
        }
        return roomsByMeeting.get(meeting);
    }

    private boolean announce(EntityBareJid room, Colibri2Endpoint endpoint) {
        Optional<Announcements.Announcement> announcement =
                occupant(room, endpoint.getId()).flatMap(announcements::of);
        announcement.ifPresent(found -> endpoint.addChildExtension(found.offer().toExtension()));
        return announcement.isPresent();
    }

    private static Optional<Jid> occupant(EntityBareJid room, String endpoint) {
        try {
            return Optional.of(JidCreate.entityFullFrom(room, Resourcepart.from(endpoint)));
        } catch (XmppStringprepException e) {
            return Optional.empty();
        }
    }

    /**
     * Processes a bridge's response before jicofo sees it: keeps the Key Distributor's signed answer for the invitation, and
     * replaces errors that jicofo would take for a broken bridge.
     *
     * @return the notice for the occupant that the bridge refused
     */
    synchronized Optional<Refusal> response(IQ response) {
        Created created = pending.remove(new RequestKey(response.getFrom(), response.getStanzaId()));
        if (created == null) {
            return Optional.empty();
        }
        if (response instanceof ConferenceModifiedIQ modified) {
            for (Colibri2Endpoint endpoint : modified.getEndpoints()) {
                if (created.endpoints().contains(endpoint.getId())) {
                    keep(created.room(), endpoint);
                }
            }
            return Optional.empty();
        }
        StanzaError error = response.getError();
        return error == null ? Optional.empty() : refused(response, error, created);
    }

    private void keep(EntityBareJid room, Colibri2Endpoint endpoint) {
        try {
            Optional<PercExtension> element = PercElements.find(endpoint);
            Optional<Jid> occupant = occupant(room, endpoint.getId());
            if (element.isPresent() && occupant.isPresent()) {
                answers.put(occupant.get(), EndpointAnswer.parse(element.get()));
            }
        } catch (PercSyntaxException e) {
            LOGGER.log(Logger.Level.WARNING, "a bridge's answer for " + endpoint.getId() + ": " + e.detail());
        }
    }

    // A received response cannot be replaced, only changed.
    @SuppressWarnings("deprecation")
    private Optional<Refusal> refused(IQ response, StanzaError error, Created created) {
        PercErrorExtension element = error.getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
        if (element == null) {
            return Optional.empty();
        }
        if (error.getCondition() != StanzaError.Condition.service_unavailable) {
            // After any other error jicofo stops using the bridge, which ends all conferences on it.
            response.setError(StanzaError.getBuilder(error)
                    .setCondition(StanzaError.Condition.bad_request)
                    .setType(StanzaError.Type.MODIFY)
                    .build());
        }
        PercError reason;
        try {
            reason = PercError.parse(element);
        } catch (PercSyntaxException e) {
            LOGGER.log(Logger.Level.WARNING, "a bridge's refusal: " + e.detail());
            return Optional.empty();
        }
        LOGGER.log(
                Logger.Level.INFO,
                "PERC refused " + created.endpoints() + " in " + created.room() + ": " + reason.condition());
        return created.endpoints().stream()
                .flatMap(endpoint -> occupant(created.room(), endpoint).stream())
                .flatMap(occupant -> announcements.of(occupant).stream()
                        .map(announcement -> new Refusal(announcement.connection(), occupant, reason)))
                .findFirst();
    }

    /**
     * Adds to an invitation the answer that the Key Distributor signed for this occupant, if the invitation was made from that
     * answer.
     */
    synchronized void invitation(JingleIQ invitation) {
        EndpointAnswer answer = answers.remove(invitation.getTo());
        if (answer != null && answer.tlsId().equals(tlsId(invitation))) {
            invitation.addExtension(answer.toExtension());
        }
    }

    private static @Nullable String tlsId(JingleIQ invitation) {
        return invitation.getContentList().stream()
                .map(content -> content.getFirstChildOfType(IceUdpTransportPacketExtension.class))
                .filter(transport -> transport != null)
                .map(transport -> transport.getAttributeAsString(PercAttributes.TLS_ID))
                .findFirst()
                .orElse(null);
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_ENTRIES;
            }
        };
    }
}
