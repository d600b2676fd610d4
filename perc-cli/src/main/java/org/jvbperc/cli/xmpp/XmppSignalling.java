package org.jvbperc.cli.xmpp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jitsi.xmpp.extensions.jingle.JinglePacketFactory;
import org.jitsi.xmpp.extensions.jingle.Reason;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.PresenceBuilder;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smackx.muc.packet.MUCInitialPresence;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.CallSignalling;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.endpoint.signalling.NotReadyException;
import org.jvbperc.endpoint.signalling.PeerDescription;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercErrorExtension;
import org.jvbperc.xmpp.PercSyntaxException;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Localpart;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * A Jitsi room as a call's signalling. The endpoint announces its offer in its presence, from which Jicofo's drop-in takes it.
 * The focus then invites with the answer that the Key Distributor signed for this offer, and the endpoint accepts with the same
 * certificate and tls-id. Without the drop-in, the Key Distributor's signature is for no particular endpoint, and it verifies
 * this endpoint by its answer.
 *
 * <p>The announcement stays in the presence, without its description: by it the others verify the owners of sources.
 *
 * <p>When Jicofo moves an endpoint to another bridge, it invites it again with the old announcement. Its tls-id has been used
 * (RFC 8842 section 4), so the endpoint does not accept that invitation; the call joins the room again with a new offer.
 */
public final class XmppSignalling implements CallSignalling {
    /** Jicofo's name in rooms. */
    private static final String FOCUS = "focus";

    /**
     * Wait for an invitation when joining again. Jicofo without the drop-in does not report that a bridge refused an endpoint,
     * for instance because its Key Distributor is not connected yet, and tries again only for an endpoint that joins again.
     */
    private static final Duration INVITATION_AGAIN = Duration.ofSeconds(20);

    private static final int ENDPOINT_ID_BITS = 32;

    private final XmppSettings settings;
    private final String room;
    private final Duration timeout;
    private final @Nullable SSLContext tls;
    private final JitsiConnection connection;
    private final String endpoint;
    private final RoomOccupants occupants = new RoomOccupants();
    private volatile @Nullable EntityBareJid roomJid;
    private @Nullable FocusEvents events;
    private @Nullable JingleIQ invitation;
    private @Nullable LocalOffer offer;
    private @Nullable BridgeChannel channel;
    private Duration invitationWait;
    private boolean joined;

    /**
     * @param room the local part of the room's address
     * @param timeout for each exchange except the wait for the invitation
     * @param tls trust in servers; null for the JDK's
     */
    public XmppSignalling(XmppSettings settings, String room, Duration timeout, @Nullable SSLContext tls) {
        this.settings = settings;
        this.room = room;
        this.timeout = timeout;
        this.tls = tls;
        invitationWait = settings.invitation();
        connection = new JitsiConnection(settings, timeout, tls);
        endpoint = String.format("%08x", new SecureRandom().nextLong() >>> (Long.SIZE - ENDPOINT_ID_BITS));
    }

    @Override
    public InetSocketAddress peer() {
        return InetSocketAddress.createUnresolved(settings.host(), settings.port());
    }

    @Override
    public boolean controlsIce() {
        // Jicofo tells the bridge to control.
        return false;
    }

    @Override
    public void again() {
        invitationWait = INVITATION_AGAIN.compareTo(invitationWait) < 0 ? INVITATION_AGAIN : invitationWait;
    }

    @Override
    public void open(Consumer<CallException> whenEnded) throws CallException, InterruptedException {
        EntityBareJid address = address();
        roomJid = address;
        FocusEvents focus = new FocusEvents(occupant(FOCUS), occupants, whenEnded);
        focus.listen(connection.xmpp());
        events = focus;
        connection.open();
        connection.inviteFocus(address);
    }

    /** The room's address, which must be in lower case as in the Key Distributor's signature. */
    private EntityBareJid address() throws CallException {
        try {
            Localpart local = Localpart.from(room);
            if (local.toString().equals(room.toLowerCase(Locale.ROOT))
                    && local.toString().equals(room)) {
                return JidCreate.entityBareFrom(local, settings.conferences());
            }
        } catch (XmppStringprepException e) {
            // The error below reports it.
        }
        throw new CallException(
                CallException.Category.LOCAL,
                "room-name",
                "room \"" + room + "\" is no local part of an XMPP address in lower case");
    }

    private EntityBareJid joinedRoom() {
        EntityBareJid address = roomJid;
        if (address == null) {
            throw new IllegalStateException("the signalling was not opened");
        }
        return address;
    }

    private FocusEvents events() {
        FocusEvents opened = events;
        if (opened == null) {
            throw new IllegalStateException("the signalling was not opened");
        }
        return opened;
    }

    private EntityFullJid occupant(String nickname) {
        try {
            return JidCreate.entityFullFrom(joinedRoom(), Resourcepart.from(nickname));
        } catch (XmppStringprepException e) {
            throw new IllegalStateException("no nickname: " + nickname, e);
        }
    }

    @Override
    public PeerDescription offer(LocalOffer newOffer) throws CallException, NotReadyException, InterruptedException {
        if (newOffer.protection() != CallProtection.DOUBLE) {
            throw CallException.refused(
                    "protection-unavailable",
                    "rooms with protection \"" + newOffer.protection().word()
                            + "\" are joined at the bridge's HTTP resource: expected --bridge instead of --xmpp");
        }
        if (joined) {
            // Jicofo invites an occupant whom a bridge has refused only after it has left and joined again.
            connection.send(presence(Presence.Type.unavailable).build());
        }
        events().clear();
        offer = newOffer;
        joined = true;
        connection.send(announcement(newOffer, Optional.of(Octets.of(newOffer.sdp())))
                .addExtension(new MUCInitialPresence(null, 0, 0, 0, null))
                .build());
        JingleIQ initiate = awaitInvitation();
        invitation = initiate;
        try {
            return JingleDescription.parse(initiate, endpoint);
        } catch (CallException e) {
            refuse(e);
            throw e;
        }
    }

    private PresenceBuilder presence(Presence.Type type) {
        return StanzaBuilder.buildPresence().to(occupant(endpoint)).ofType(type);
    }

    private PresenceBuilder announcement(LocalOffer announced, Optional<Octets> description) {
        EndpointOffer element = new EndpointOffer(
                announced.tlsId().orElseThrow(),
                EndpointOffer.Setup.ACTPASS,
                List.of(announced.fingerprint()),
                Optional.of(announced.identity().toAttribute()),
                description);
        return presence(Presence.Type.available).addExtension(element.toExtension());
    }

    private JingleIQ awaitInvitation() throws CallException, NotReadyException, InterruptedException {
        Stanza event = events().poll(invitationWait);
        if (event instanceof JingleIQ initiate) {
            return initiate;
        }
        if (event instanceof Message notice) {
            throw refusal(notice);
        }
        if (event instanceof Presence error && error.getError() != null) {
            throw new CallException(
                    CallException.Category.REFUSED,
                    "xmpp-" + error.getError().getCondition(),
                    "room " + joinedRoom() + " refuses this endpoint: "
                            + error.getError().getCondition());
        }
        throw JitsiConnection.network(
                "not-invited",
                "no invitation by the focus within " + invitationWait.toSeconds() + " s: is anybody else in room "
                        + joinedRoom() + ", and is there a bridge?");
    }

    private CallException refusal(Message notice) throws NotReadyException {
        PercErrorExtension element = notice.getExtension(PercErrorExtension.class);
        try {
            PercError error = PercError.parse(element);
            String text = "the bridge refuses this endpoint: " + error.condition();
            if (error.retrySeconds().isPresent()) {
                throw new NotReadyException(
                        Duration.ofSeconds(Math.max(1, error.retrySeconds().getAsInt())),
                        JitsiConnection.network(error.condition(), text));
            }
            return JingleDescription.refused(error.condition(), text);
        } catch (PercSyntaxException e) {
            return JingleDescription.refused("xmpp-bad-response", "the focus's notice: " + e.detail());
        }
    }

    @Override
    public void accept() throws CallException, InterruptedException {
        JingleIQ initiate = invitation;
        LocalOffer answered = offer;
        if (initiate == null || answered == null) {
            throw new IllegalStateException("accept without an invitation");
        }
        events().accept(initiate);
        JingleIQ accept = JinglePacketFactory.createSessionAccept(
                connection.xmpp().getUser(),
                initiate.getFrom(),
                initiate.getSID(),
                JingleDescription.accept(initiate, answered, endpoint));
        try {
            connection.ask(accept, "this endpoint's answer");
        } catch (CallException e) {
            throw events().hasEnded(initiate) ? CallException.sessionLost("the focus took its invitation back") : e;
        }
        connection.send(announcement(answered, Optional.empty()).build());
        JingleDescription.channel(initiate)
                .ifPresent(url -> channel = BridgeChannel.open(url, settings.plaintext(), timeout, tls));
    }

    @Override
    public void refuse(CallException reason) {
        terminate(Reason.SECURITY_ERROR, reason.condition());
    }

    private void terminate(Reason reason, String text) {
        JingleIQ initiate = invitation;
        invitation = null;
        FocusEvents focus = events;
        if (focus == null) {
            return;
        }
        focus.accept(null);
        if (initiate == null || focus.hasEnded(initiate)) {
            return;
        }
        try {
            connection.send(JinglePacketFactory.createSessionTerminate(
                    connection.xmpp().getUser(), initiate.getFrom(), initiate.getSID(), reason, text));
        } catch (CallException e) {
            // Closing the connection ends the session as well.
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public JsonNode roster(Optional<VerifiedRoster> signed) {
        return occupants.roster(signed);
    }

    @Override
    public void leave() {
        FocusEvents focus = events;
        if (focus != null) {
            focus.mute();
        }
        BridgeChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
        terminate(Reason.SUCCESS, "leaving");
        connection.close();
    }
}
