package org.jvbperc.embedded.xmpp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jitsi.xmpp.extensions.colibri.ColibriStatsExtension;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.IqProviderUtils;
import org.jivesoftware.smack.AbstractXMPPConnection;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.iqrequest.AbstractIqRequestHandler;
import org.jivesoftware.smack.iqrequest.IQRequestHandler;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.muc.MultiUserChat;
import org.jivesoftware.smackx.muc.MultiUserChatManager;
import org.jspecify.annotations.Nullable;
import org.jvbperc.embedded.colibri.ColibriGateway;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.xmpp.PercElements;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/**
 * The bridge in its brewery, the chat room where signalling servers find bridges: announces features and statistics, and answers
 * Colibri2 requests of the room's occupants only. Reconnects when the connection is lost.
 *
 * <p>One thread connects, sends presence and hands over requests one after the other; answers are sent as soon as they are ready.
 */
public final class BreweryConnection implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(BreweryConnection.class.getName());
    private static final int REPLY_TIMEOUT_MILLIS = 10_000;

    private final BrewerySettings settings;
    private final ColibriGateway gateway;
    private final List<String> features;
    private final Consumer<ColibriStatsExtension> statistics;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("bridge-xmpp"));
    private volatile @Nullable XMPPTCPConnection connection;

    /**
     * @param features for service discovery
     * @param statistics fills in the presence
     */
    public BreweryConnection(
            BrewerySettings settings,
            ColibriGateway gateway,
            List<String> features,
            Consumer<ColibriStatsExtension> statistics) {
        this.settings = settings;
        this.gateway = gateway;
        this.features = List.copyOf(features);
        this.statistics = statistics;
    }

    /** Begins to connect. */
    public void start() {
        IqProviderUtils.registerProviders();
        PercElements.register();
        var unused =
                thread.scheduleWithFixedDelay(this::tick, 0, settings.presenceIntervalMillis(), TimeUnit.MILLISECONDS);
    }

    /** The bridge's own address; empty when it is not connected. */
    public Optional<EntityFullJid> address() {
        XMPPTCPConnection open = connection;
        return Optional.ofNullable(open).map(XMPPTCPConnection::getUser);
    }

    private void tick() {
        try {
            XMPPTCPConnection open = connection;
            if (open == null || !open.isAuthenticated()) {
                close(open);
                open = connect();
            }
            announce(open);
        } catch (SmackException | XMPPException | IOException e) {
            LOGGER.log(Level.WARNING, "{0}: {1}", settings, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "Bug in the XMPP connection", e);
        }
    }

    private XMPPTCPConnection connect() throws SmackException, XMPPException, IOException, InterruptedException {
        XMPPTCPConnection made = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setHost(settings.host())
                .setPort(settings.port())
                .setXmppDomain(settings.domain())
                .setUsernameAndPassword(settings.user(), settings.password())
                .setSecurityMode(settings.tls() ? SecurityMode.required : SecurityMode.disabled)
                .setSendPresence(false)
                .build());
        made.setReplyTimeout(REPLY_TIMEOUT_MILLIS);
        // A bridge has no contacts; presences would wait for them, long where the server refuses to tell them.
        Roster.getInstanceFor(made).setRosterLoadedAtLogin(false);
        connection = made;
        features.forEach(ServiceDiscoveryManager.getInstanceFor(made)::addFeature);
        made.registerIQRequestHandler(new Requests(made));
        made.connect();
        made.login();
        return made;
    }

    /** Joins the room if the bridge is not in it, and renews its statistics there. */
    private void announce(XMPPTCPConnection open) throws SmackException, XMPPException, InterruptedException {
        MultiUserChat room = room(open);
        if (!room.isJoined()) {
            room.join(room.getEnterConfigurationBuilder(settings.nick())
                    .requestNoHistory()
                    .build());
            LOGGER.log(Level.INFO, "Joined {0} as {1}", settings.muc(), settings.nick());
        }
        ColibriStatsExtension extension = new ColibriStatsExtension();
        statistics.accept(extension);
        open.sendStanza(open.getStanzaFactory()
                .buildPresenceStanza()
                .to(JidCreate.entityFullFrom(settings.muc(), settings.nick()))
                .addExtension(extension)
                .build());
    }

    private MultiUserChat room(AbstractXMPPConnection open) {
        return MultiUserChatManager.getInstanceFor(open).getMultiUserChat(settings.muc());
    }

    private final class Requests extends AbstractIqRequestHandler {
        private final XMPPTCPConnection from;

        Requests(XMPPTCPConnection from) {
            super(ConferenceModifyIQ.ELEMENT, ConferenceModifyIQ.NAMESPACE, IQ.Type.get, IQRequestHandler.Mode.async);
            this.from = from;
        }

        @Override
        public @Nullable IQ handleIQRequest(IQ request) {
            if (!isOccupant(request.getFrom())) {
                LOGGER.log(Level.WARNING, "A request of {0}, who is not in {1}", request.getFrom(), settings.muc());
                return IQ.createErrorResponse(request, StanzaError.Condition.forbidden);
            }
            thread.execute(() -> handle((ConferenceModifyIQ) request));
            return null;
        }

        /** Whether a request came through the room, and so from one of its occupants. */
        private boolean isOccupant(@Nullable Jid sender) {
            EntityFullJid occupant = sender == null ? null : sender.asEntityFullJidIfPossible();
            return occupant != null
                    && occupant.asEntityBareJid().equals(settings.muc())
                    && room(from).getOccupant(occupant) != null;
        }

        private void handle(ConferenceModifyIQ request) {
            var unused = gateway.modify(request).thenAccept(this::send).exceptionally(failure -> {
                LOGGER.log(Level.ERROR, "Bug in a Colibri2 request", failure);
                send(IQ.createErrorResponse(request, StanzaError.Condition.internal_server_error));
                return null;
            });
        }

        private void send(IQ response) {
            try {
                from.sendStanza(response);
            } catch (SmackException.NotConnectedException e) {
                LOGGER.log(Level.WARNING, "An answer was not sent: {0}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void close(@Nullable XMPPTCPConnection open) {
        if (open != null) {
            open.disconnect();
        }
    }

    /** Leaves. Idempotent. */
    @Override
    public void close() {
        thread.shutdownNow();
        close(connection);
    }
}
