package org.jvbperc.cli.xmpp;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jitsi.xmpp.extensions.jingle.JingleAction;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jivesoftware.smack.AbstractXMPPConnection;
import org.jivesoftware.smack.filter.FromMatchesFilter;
import org.jivesoftware.smack.iqrequest.AbstractIqRequestHandler;
import org.jivesoftware.smack.iqrequest.IQRequestHandler;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.xmpp.PercErrorExtension;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.parts.Resourcepart;

/**
 * Receives the stanzas of the focus and the room: invitations and refusals wait in a bounded queue, presences update the
 * occupants, and the end of the accepted session is reported at once. Smack's threads bring events; one other thread takes them.
 */
final class FocusEvents {
    private static final int CAPACITY = 64;

    private final EntityFullJid focus;
    private final RoomOccupants occupants;
    private final Consumer<CallException> onEnd;
    private final BlockingQueue<Stanza> queue = new LinkedBlockingQueue<>(CAPACITY);
    private volatile @Nullable JingleIQ accepted;
    private volatile @Nullable String endedSession;
    private volatile boolean muted;

    /** @param onEnd is told once the accepted session has ended, on a thread of Smack's */
    FocusEvents(EntityFullJid focus, RoomOccupants occupants, Consumer<CallException> onEnd) {
        this.focus = focus;
        this.occupants = occupants;
        this.onEnd = onEnd;
    }

    /** Begins to listen. Called before the connection is opened. */
    void listen(AbstractXMPPConnection connection) {
        connection.registerIQRequestHandler(
                new AbstractIqRequestHandler(
                        JingleIQ.ELEMENT, JingleIQ.NAMESPACE, IQ.Type.set, IQRequestHandler.Mode.sync) {
                    @Override
                    public IQ handleIQRequest(IQ request) {
                        return received((JingleIQ) request);
                    }
                });
        connection.addSyncStanzaListener(this::received, FromMatchesFilter.createBare(focus));
    }

    /** Drops events of an earlier attempt to join. */
    void clear() {
        queue.clear();
    }

    /** Waits for an invitation, the focus's notice of a refusal, or the room's; null after {@code patience}. */
    @Nullable
    Stanza poll(Duration patience) throws InterruptedException {
        return queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes the session of {@code initiate} the call's, whose end is reported; null for no session. */
    void accept(@Nullable JingleIQ initiate) {
        accepted = initiate;
    }

    /** Whether the focus has ended the session of this invitation. */
    boolean hasEnded(JingleIQ initiate) {
        return initiate.getSID().equals(endedSession);
    }

    /** Stops reporting the session's end. */
    void mute() {
        muted = true;
    }

    private IQ received(JingleIQ request) {
        if (!focus.equals(request.getFrom())) {
            return IQ.createErrorResponse(request, StanzaError.Condition.not_acceptable);
        }
        JingleIQ current = accepted;
        JingleAction action = request.getAction();
        if (action == JingleAction.SESSION_TERMINATE) {
            endedSession = request.getSID();
        }
        if (action == JingleAction.SESSION_INITIATE && current == null) {
            if (!queue.offer(request)) {
                return IQ.createErrorResponse(request, StanzaError.Condition.resource_constraint);
            }
        } else if (current != null && ends(request, current)) {
            accepted = null;
            if (!muted) {
                onEnd.accept(CallException.sessionLost("the focus ended the session: " + action));
            }
        }
        // The endpoint knows others' sources from their assertions and ignores source-add.
        return IQ.createResultIQ(request);
    }

    /** Another session needs another association and so another offer (RFC 8842 sections 4 and 5.1). */
    private static boolean ends(JingleIQ request, JingleIQ current) {
        JingleAction action = request.getAction();
        return action == JingleAction.SESSION_INITIATE
                || action == JingleAction.TRANSPORT_REPLACE
                || (action == JingleAction.SESSION_TERMINATE && request.getSID().equals(current.getSID()));
    }

    private void received(Stanza stanza) {
        Jid from = stanza.getFrom();
        Resourcepart nickname = from.getResourceOrNull();
        if (stanza instanceof Presence presence) {
            if (presence.getType() == Presence.Type.error) {
                var unused = queue.offer(presence);
            } else if (nickname != null) {
                occupants.take(nickname.toString(), presence);
            }
        } else if (stanza instanceof Message message
                && focus.equals(from)
                && message.getExtension(PercErrorExtension.class) != null) {
            var unused = queue.offer(message);
        }
    }
}
