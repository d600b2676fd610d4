package org.jvbperc.jicofo;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercExtension;
import org.jvbperc.xmpp.PercSyntaxException;
import org.jxmpp.jid.Jid;

/**
 * The announcements of rooms' occupants in their presence, until they change them or leave. The server sets a presence's
 * sender, so an occupant can announce only itself. Bounded in number and size. Safe for several threads.
 */
final class Announcements {
    /** A presence is sent to everybody in the room, again with every change. */
    static final int MAX_CHARACTERS = 20 * 1024;

    /** At most 80 million characters. */
    static final int MAX_OCCUPANTS = 4096;

    static final String TOO_LONG = "announcement-too-long";
    static final String TOO_MANY = "too-many-announcements";

    private final Map<Jid, Announcement> announcements = new ConcurrentHashMap<>();

    /**
     * An occupant that wants PERC.
     *
     * @param connection on which its presence arrives and notices can be sent to it
     */
    record Announcement(EndpointOffer offer, XMPPConnection connection) {}

    /**
     * Processes a presence of any sender.
     *
     * @return the notice for the sender, if its announcement cannot be used
     */
    Optional<PercError> take(XMPPConnection connection, Presence presence) {
        Jid occupant = presence.getFrom();
        if (occupant == null || !occupant.isEntityFullJid()) {
            return Optional.empty();
        }
        try {
            Optional<EndpointOffer> offer = presence.isAvailable() ? offer(presence) : Optional.empty();
            if (offer.isEmpty() || offer.get().assertion().isEmpty()) {
                // Without an assertion the announcement only informs; no endpoint is created with it.
                announcements.remove(occupant);
                return Optional.empty();
            }
            Optional<String> excess = excess(occupant, offer.get());
            if (excess.isPresent()) {
                announcements.remove(occupant);
                return excess.map(PercError::of);
            }
            announcements.put(occupant, new Announcement(offer.get(), connection));
            return Optional.empty();
        } catch (PercSyntaxException e) {
            announcements.remove(occupant);
            return Optional.of(PercError.of(e));
        }
    }

    private static Optional<EndpointOffer> offer(Presence presence) throws PercSyntaxException {
        Optional<PercExtension> element = PercElements.find(presence);
        return element.isEmpty() ? Optional.empty() : Optional.of(EndpointOffer.parse(element.get()));
    }

    /** The condition for an announcement that exceeds a limit; empty if none is exceeded. */
    private Optional<String> excess(Jid occupant, EndpointOffer offer) {
        if (offer.toExtension().toXML(XmlEnvironment.EMPTY).length() > MAX_CHARACTERS) {
            return Optional.of(TOO_LONG);
        }
        return announcements.size() >= MAX_OCCUPANTS && !announcements.containsKey(occupant)
                ? Optional.of(TOO_MANY)
                : Optional.empty();
    }

    /** The announcement of this occupant of a room. */
    Optional<Announcement> of(Jid occupant) {
        return Optional.ofNullable(announcements.get(occupant));
    }

    /** Drops all announcements of a connection: after a new login the server sends all presences again. */
    void forget(XMPPConnection connection) {
        announcements.values().removeIf(announcement -> announcement.connection() == connection);
    }
}
