package org.jvbperc.testenv.call.xmpp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.JingleAction;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jitsi.xmpp.extensions.jingle.JingleIQProvider;
import org.jitsi.xmpp.extensions.jingle.JinglePacketFactory;
import org.jitsi.xmpp.extensions.jingle.Reason;
import org.jitsi.xmpp.extensions.jitsimeet.ConferenceIq;
import org.jitsi.xmpp.extensions.jitsimeet.ConferenceIqProvider;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.iqrequest.AbstractIqRequestHandler;
import org.jivesoftware.smack.iqrequest.IQRequestHandler;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jvbperc.testkit.Await;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercErrorExtension;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;

/**
 * Jicofo's part in one room, as its endpoints and the bridge notice it: whoever asks brings it in; it invites everybody as soon as there
 * are two, and can move them, which ends their sessions and invites them again with what they announced before.
 */
public final class Focus implements AutoCloseable {
    private static final String NICK = "focus";

    /** What the bridge refused, as {@code condition}. */
    public final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();

    private final SignallingServer xmpp;
    private final Jid bridge;
    private final boolean announces;
    private final ExecutorService work = Executors.newSingleThreadExecutor();
    private final Map<String, EndpointOffer> occupants = new LinkedHashMap<>();
    private final Map<String, String> sessions = new HashMap<>();
    private final Set<String> invited = new HashSet<>();
    private EntityBareJid room;
    private boolean conferenceIsThere;
    private volatile Exception failure;

    static {
        ProviderManager.addIQProvider(JingleIQ.ELEMENT, JingleIQ.NAMESPACE, new JingleIQProvider());
        ProviderManager.addIQProvider(ConferenceIq.ELEMENT, ConferenceIq.NAMESPACE, new ConferenceIqProvider());
    }

    /**
     * Begins to serve.
     *
     * @param announces whether the bridge is told what occupants announce, as the drop-in does
     */
    public Focus(SignallingServer xmpp, Jid bridge, boolean announces) {
        this.xmpp = xmpp;
        this.bridge = bridge;
        this.announces = announces;
        XMPPTCPConnection connection = xmpp.connection();
        handle(connection, ConferenceIq.ELEMENT, ConferenceIq.NAMESPACE, request -> conference((ConferenceIq) request));
        handle(connection, JingleIQ.ELEMENT, JingleIQ.NAMESPACE, request -> jingle((JingleIQ) request));
        connection.addSyncStanzaListener(
                stanza -> perform(() -> presence((Presence) stanza)), StanzaTypeFilter.PRESENCE);
    }

    /** Answers a request. */
    private interface Answer {
        IQ to(IQ request) throws Exception;
    }

    private void handle(XMPPTCPConnection connection, String element, String namespace, Answer answer) {
        connection.registerIQRequestHandler(
                new AbstractIqRequestHandler(element, namespace, IQ.Type.set, IQRequestHandler.Mode.async) {
                    @Override
                    public IQ handleIQRequest(IQ request) {
                        try {
                            return work.submit(() -> answer.to(request)).get();
                        } catch (RejectedExecutionException e) {
                            // It has ended: who leaves now is not heard any more.
                            return IQ.createErrorResponse(
                                    request, org.jivesoftware.smack.packet.StanzaError.Condition.gone);
                        } catch (Exception e) {
                            failure = e;
                            return IQ.createErrorResponse(
                                    request, org.jivesoftware.smack.packet.StanzaError.Condition.internal_server_error);
                        }
                    }
                });
    }

    private void perform(Callable<Void> task) {
        var unused = work.submit(() -> {
            try {
                return task.call();
            } catch (Exception e) {
                failure = e;
                return null;
            }
        });
    }

    private IQ conference(ConferenceIq request) throws Exception {
        if (room == null) {
            room = request.getRoom();
            xmpp.join(room.getLocalpart().toString(), NICK);
        }
        ConferenceIq answer = new ConferenceIq();
        answer.setType(IQ.Type.result);
        answer.setStanzaId(request.getStanzaId());
        answer.setTo(request.getFrom());
        answer.setRoom(room);
        answer.setReady(true);
        return answer;
    }

    private Void presence(Presence presence) throws Exception {
        String nick = presence.getFrom().getResourceOrEmpty().toString();
        if (room == null || !presence.getFrom().asBareJid().equals(room) || nick.equals(NICK)) {
            return null;
        }
        if (presence.isAvailable()) {
            occupants.put(nick, EndpointOffer.parse(PercElements.find(presence).orElseThrow()));
            if (occupants.size() > 1) {
                for (String occupant : occupants.keySet()) {
                    if (invited.add(occupant)) {
                        invite(occupant);
                    }
                }
            }
        } else if (occupants.remove(nick) != null) {
            invited.remove(nick);
            if (sessions.remove(nick) != null) {
                expire(nick);
            }
        }
        return null;
    }

    private Jid occupant(String nick) throws Exception {
        return JidCreate.entityFullFrom(room, Resourcepart.from(nick));
    }

    private IQ ask(Colibri2Endpoint endpoint) throws Exception {
        ConferenceModifyIQ request =
                XmppRequests.request("moving", conferenceIsThere ? null : room.toString(), endpoint);
        return xmpp.request(bridge, request);
    }

    private void invite(String nick) throws Exception {
        Colibri2Endpoint endpoint = JingleOffers.create(nick);
        if (announces) {
            endpoint.addChildExtension(occupants.get(nick).toExtension());
        }
        IQ response = ask(endpoint);
        if (!(response instanceof ConferenceModifiedIQ modified)) {
            PercErrorExtension error =
                    response.getError().getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
            refusals.add(PercError.parse(error).condition());
            xmpp.connection()
                    .sendStanza(StanzaBuilder.buildMessage()
                            .to(occupant(nick))
                            .ofType(Message.Type.chat)
                            .addExtension(error)
                            .build());
            return;
        }
        conferenceIsThere = true;
        String session = JingleIQ.generateSID();
        sessions.put(nick, session);
        xmpp.connection()
                .sendStanza(JinglePacketFactory.createSessionInitiate(
                        xmpp.connection().getUser(),
                        occupant(nick),
                        session,
                        JingleOffers.contents(
                                modified.getEndpoints().get(0).getTransport().getIceUdpTransport())));
    }

    private IQ jingle(JingleIQ request) throws Exception {
        String nick = request.getFrom().getResourceOrEmpty().toString();
        if (!request.getSID().equals(sessions.get(nick))) {
            return IQ.createErrorResponse(request, org.jivesoftware.smack.packet.StanzaError.Condition.item_not_found);
        }
        if (request.getAction() == JingleAction.SESSION_ACCEPT) {
            ask(JingleOffers.update(nick, request));
        } else if (request.getAction() == JingleAction.SESSION_TERMINATE) {
            sessions.remove(nick);
            expire(nick);
        }
        return IQ.createResultIQ(request);
    }

    private void expire(String nick) throws Exception {
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(nick);
        endpoint.setExpire(true);
        ask(endpoint.build());
        conferenceIsThere = !sessions.isEmpty();
    }

    /** Who is in the room and has been invited. */
    public List<String> inSession() throws Exception {
        return work.submit(() -> List.copyOf(sessions.keySet())).get();
    }

    /** Ends everybody's session and invites them again, as Jicofo does after the failure of a bridge. */
    public void moveAll() throws Exception {
        work.submit(() -> {
                    List<String> moved = List.copyOf(sessions.keySet());
                    for (String nick : moved) {
                        xmpp.connection()
                                .sendStanza(JinglePacketFactory.createSessionTerminate(
                                        xmpp.connection().getUser(),
                                        occupant(nick),
                                        sessions.remove(nick),
                                        Reason.SUCCESS,
                                        "moving"));
                        expire(nick);
                    }
                    for (String nick : moved) {
                        invite(nick);
                    }
                    return null;
                })
                .get();
    }

    /** Ends; says what went wrong meanwhile. */
    @Override
    public void close() throws Exception {
        work.shutdown();
        if (!work.awaitTermination(Await.patience().toMillis(), TimeUnit.MILLISECONDS) || failure != null) {
            throw new AssertionError("the focus failed", failure);
        }
    }
}
