package org.jvbperc.testenv.call.xmpp;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.IqProviderUtils;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.muc.MultiUserChatManager;
import org.jvbperc.testkit.Await;
import org.jvbperc.xmpp.PercElements;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;

/** An XMPP client that commands bridges as Jicofo does: by their address in the room, with requests of type get. */
public final class SignallingServer implements AutoCloseable {
    private static final long REPLY_MILLIS = Await.patience().toMillis();

    public final BlockingQueue<Presence> presences = new LinkedBlockingQueue<>();
    private final XMPPTCPConnection connection;

    private SignallingServer(XMPPTCPConnection connection) {
        this.connection = connection;
    }

    /** Logs in. */
    public static SignallingServer connect(int port, String user) throws Exception {
        IqProviderUtils.registerProviders();
        PercElements.register();
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setHost("127.0.0.1")
                .setPort(port)
                .setXmppDomain(Prosody.DOMAIN)
                .setUsernameAndPassword(user, Prosody.password(user))
                .setSecurityMode(SecurityMode.disabled)
                .setSendPresence(false)
                .build());
        connection.setReplyTimeout(REPLY_MILLIS);
        // Jicofo has no contacts; presences would wait for them.
        Roster.getInstanceFor(connection).setRosterLoadedAtLogin(false);
        SignallingServer server = new SignallingServer(connection);
        connection.addSyncStanzaListener(stanza -> server.presences.add((Presence) stanza), StanzaTypeFilter.PRESENCE);
        connection.connect();
        connection.login();
        return server;
    }

    /** Enters a room. */
    public void join(String room, String nick) throws Exception {
        MultiUserChatManager.getInstanceFor(connection)
                .getMultiUserChat(JidCreate.entityBareFrom(room + "@" + Prosody.ROOMS))
                .join(Resourcepart.from(nick));
    }

    /** The next presence of a bridge that has statistics. */
    public Presence awaitBridge(String nick) throws InterruptedException {
        Presence presence;
        do {
            presence = Await.next(presences, "a presence of " + nick);
        } while (!presence.getFrom().getResourceOrEmpty().toString().equals(nick)
                || !presence.hasExtension("stats", "http://jitsi.org/protocol/colibri"));
        return presence;
    }

    /** What {@code target} says about itself. */
    public DiscoverInfo discover(Jid target) throws Exception {
        return ServiceDiscoveryManager.getInstanceFor(connection).discoverInfo(target);
    }

    /** Sends a request and waits for the response, be it an error. */
    public IQ request(Jid to, ConferenceModifyIQ request) throws Exception {
        request.setTo(to);
        request.setType(IQ.Type.get);
        return connection.createStanzaCollectorAndSend(request).nextResult(REPLY_MILLIS);
    }

    /** For builders of requests. */
    public XMPPTCPConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
