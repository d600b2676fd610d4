package org.jvbperc.cli.xmpp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jitsi.xmpp.extensions.jingle.JingleIQProvider;
import org.jitsi.xmpp.extensions.jitsimeet.ConferenceIq;
import org.jitsi.xmpp.extensions.jitsimeet.ConferenceIqProvider;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.SmackException.NotConnectedException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercFeatures;
import org.jxmpp.jid.EntityBareJid;

/** A login as a Jitsi client, with failures in the words of calls. Used by one thread, {@link #close} by any. */
final class JitsiConnection implements AutoCloseable {
    private static final List<String> FEATURES = List.of(
            "urn:xmpp:jingle:1",
            "urn:xmpp:jingle:apps:rtp:1",
            "urn:xmpp:jingle:apps:rtp:audio",
            "urn:xmpp:jingle:apps:rtp:video",
            "urn:xmpp:jingle:transports:ice-udp:1",
            "urn:xmpp:jingle:apps:dtls:0",
            "urn:ietf:rfc:5761",
            "urn:ietf:rfc:5888",
            "http://jitsi.org/source-name",
            PercFeatures.ENDPOINT);

    private static final Duration FOCUS_PAUSE = Duration.ofMillis(500);

    static {
        PercElements.register();
        ProviderManager.addIQProvider(JingleIQ.ELEMENT, JingleIQ.NAMESPACE, new JingleIQProvider());
        ProviderManager.addIQProvider(ConferenceIq.ELEMENT, ConferenceIq.NAMESPACE, new ConferenceIqProvider());
        // A contact list is nothing of a conference's.
        Roster.setRosterLoadedAtLoginDefault(false);
    }

    private final XmppSettings settings;
    private final Duration timeout;
    private final String machine = UUID.randomUUID().toString();
    private final XMPPTCPConnection connection;

    JitsiConnection(XmppSettings settings, Duration timeout, @Nullable SSLContext tls) {
        this.settings = settings;
        this.timeout = timeout;
        int millis = (int) timeout.toMillis();
        XMPPTCPConnectionConfiguration.Builder builder = XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(settings.domain())
                .setHost(settings.host())
                .setPort(settings.port())
                .setSendPresence(false)
                .setCompressionEnabled(false)
                .setConnectTimeout(millis)
                .setSecurityMode(settings.plaintext() ? SecurityMode.disabled : SecurityMode.required);
        if (tls != null) {
            builder.setSslContextFactory(() -> tls);
        }
        if (settings.login().isPresent()) {
            builder.setUsernameAndPassword(
                    settings.login().get().user(), settings.login().get().password());
        } else {
            builder.performSaslAnonymousAuthentication();
        }
        connection = new XMPPTCPConnection(builder.build());
        connection.setReplyTimeout(millis);
        ServiceDiscoveryManager discovery = ServiceDiscoveryManager.getInstanceFor(connection);
        FEATURES.forEach(discovery::addFeature);
    }

    XMPPTCPConnection xmpp() {
        return connection;
    }

    /** Connects and logs in. */
    void open() throws CallException, InterruptedException {
        try {
            connection.connect();
            connection.login();
        } catch (SASLErrorException e) {
            throw new CallException(
                    CallException.Category.REFUSED, "xmpp-login", where() + " refuses the login: " + e.getMechanism());
        } catch (XMPPException | SmackException | IOException e) {
            throw unreachable(e);
        }
    }

    /** Asks the focus to come into the room, until it is there. */
    void inviteFocus(EntityBareJid room) throws CallException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!isReady(room)) {
            if (System.nanoTime() + FOCUS_PAUSE.toNanos() - deadline > 0) {
                throw network(
                        "focus-not-ready",
                        settings.focus() + " did not come into " + room + " within " + timeout.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(FOCUS_PAUSE.toNanos());
        }
    }

    private boolean isReady(EntityBareJid room) throws CallException, InterruptedException {
        ConferenceIq request = new ConferenceIq();
        request.setType(IQ.Type.set);
        request.setTo(settings.focus());
        request.setRoom(room);
        request.setMachineUID(machine);
        IQ answer = ask(request, "the conference");
        if (!(answer instanceof ConferenceIq conference)) {
            throw network("xmpp-bad-response", where() + ": " + settings.focus() + " does not answer as a focus does");
        }
        return !Boolean.FALSE.equals(conference.isReady());
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param what for messages
     */
    IQ ask(IQ request, String what) throws CallException, InterruptedException {
        try {
            return connection.sendIqRequestAndWaitForResponse(request);
        } catch (XMPPErrorException e) {
            throw new CallException(
                    CallException.Category.REFUSED,
                    "xmpp-" + e.getStanzaError().getCondition(),
                    request.getTo() + " refuses " + what + ": "
                            + e.getStanzaError().getCondition());
        } catch (SmackException e) {
            throw unreachable(e);
        }
    }

    /** Sends without waiting for an answer. */
    void send(Stanza stanza) throws CallException, InterruptedException {
        try {
            connection.sendStanza(stanza);
        } catch (NotConnectedException e) {
            throw unreachable(e);
        }
    }

    private CallException unreachable(Exception cause) {
        return new CallException(
                CallException.Category.NETWORK,
                "xmpp-unreachable",
                where() + ": " + String.valueOf(cause.getMessage()).replaceAll("[\\p{Cntrl}]+", " "),
                cause);
    }

    private String where() {
        return "XMPP server " + settings.host() + ":" + settings.port();
    }

    static CallException network(String condition, String message) {
        return new CallException(CallException.Category.NETWORK, condition, message);
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
