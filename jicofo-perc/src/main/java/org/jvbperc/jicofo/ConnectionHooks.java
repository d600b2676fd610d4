package org.jvbperc.jicofo;

import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.JingleAction;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jivesoftware.smack.ConnectionListener;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;

/**
 * The drop-in on one of jicofo's connections.
 *
 * <p>A stanza filter, not a listener, processes incoming stanzas: Smack calls the filters of asynchronous listeners on the
 * thread that reads the stream, before it delivers the stanza to a waiting caller. Jicofo therefore sees an error only after it
 * was changed, and sends no invitation before the signed answer is available.
 */
final class ConnectionHooks {
    private final XMPPConnection connection;
    private final Announcements announcements;
    private final BridgeRequests requests;
    private final Notices notices;

    ConnectionHooks(XMPPConnection connection, Announcements announcements, BridgeRequests requests, Notices notices) {
        this.connection = connection;
        this.announcements = announcements;
        this.requests = requests;
        this.notices = notices;
    }

    // Smack offers no other access to outgoing IQs.
    @SuppressWarnings("deprecation")
    void install() {
        connection.addStanzaInterceptor(this::outgoing, stanza -> stanza instanceof IQ iq && iq.isRequestIQ());
        connection.addAsyncStanzaListener(ConnectionHooks::never, this::incoming);
        connection.addConnectionListener(new ConnectionListener() {
            @Override
            public void authenticated(XMPPConnection authenticated, boolean resumed) {
                if (!resumed) {
                    announcements.forget(connection);
                }
            }
        });
    }

    private static void never(Stanza stanza) {
        throw new IllegalStateException("a stanza passed a filter that accepts none: " + stanza.getStanzaId());
    }

    private void outgoing(Stanza stanza) {
        if (stanza instanceof ConferenceModifyIQ request) {
            requests.outgoing(request);
        } else if (stanza instanceof JingleIQ jingle && jingle.getAction() == JingleAction.SESSION_INITIATE) {
            requests.invitation(jingle);
        }
    }

    /** Never returns true, because the processing happens in the filter. */
    private boolean incoming(Stanza stanza) {
        if (stanza instanceof Presence presence) {
            announcements
                    .take(connection, presence)
                    .ifPresent(error -> notices.send(connection, presence.getFrom(), error));
        } else if (stanza instanceof IQ iq && iq.isResponseIQ()) {
            requests.response(iq)
                    .ifPresent(refusal -> notices.send(refusal.connection(), refusal.occupant(), refusal.error()));
        }
        return false;
    }
}
