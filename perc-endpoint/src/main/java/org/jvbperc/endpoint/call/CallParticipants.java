package org.jvbperc.endpoint.call;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.roster.BridgeList;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.roster.ParticipantList;
import org.jvbperc.endpoint.roster.ParticipantPoller;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.signalling.CallException;

/**
 * What a call makes of the bridge's list of participants: in a double room the participants, as far as their assertions prove them; in
 * a frame room the payload types of their sources; in every room a sign that the session is lost, if this endpoint is no longer on it.
 * Used by the poller's thread.
 */
final class CallParticipants implements ParticipantPoller.Observer {
    private final CallConfig config;
    private final CallState state;
    private final CallEvents events;
    private final @Nullable ParticipantList list;
    private final Supplier<@Nullable MediaThread> media;
    private final Consumer<CallException> onLoss;
    private boolean listed;

    /**
     * @param list the participants; null in a frame room, where the signed roster has them
     * @param media the thread of the media session, if there is one
     * @param onLoss is told that the session is lost
     */
    CallParticipants(
            CallConfig config,
            CallState state,
            CallEvents events,
            @Nullable ParticipantList list,
            Supplier<@Nullable MediaThread> media,
            Consumer<CallException> onLoss) {
        this.config = config;
        this.state = state;
        this.events = events;
        this.list = list;
        this.media = media;
        this.onLoss = onLoss;
    }

    @Override
    public void list(BridgeList received) {
        ParticipantList participants = list;
        if (participants == null) {
            noteListed(received.has(state.endpoint()));
            MediaThread thread = media.get();
            if (thread != null) {
                Map<Integer, Map<Integer, MediaKind>> formats = received.formats();
                thread.post(target -> target.setFormats(formats));
            }
            return;
        }
        ParticipantList.Changes changes = received.applyTo(participants, config.clock.instant());
        List<Participant> all = participants.participants();
        Map<Integer, Participant> owners = participants.owners();
        noteListed(all.stream().anyMatch(Participant::self));
        state.roster(all);
        MediaThread thread = media.get();
        if (thread != null) {
            thread.post(target -> target.setOwners(owners));
        }
        events.tell(listener -> {
            changes.joined().stream().filter(p -> !p.self()).forEach(listener::participantJoined);
            changes.changed().stream().filter(p -> !p.self()).forEach(listener::participantChanged);
            changes.left().stream().filter(p -> !p.self()).forEach(listener::participantLeft);
        });
    }

    /** The bridge's list is not trusted: it ends the call only if the call can be made again. */
    private void noteListed(boolean stillListed) {
        if (listed && !stillListed && config.rejoining) {
            onLoss.accept(
                    CallException.sessionLost(
                            "the bridge no longer lists this endpoint; the bridge or the Key Distributor was restarted, or ended the session"));
        }
        listed |= stillListed;
    }

    @Override
    public void rosterProblem(String text) {
        events.tell(listener -> listener.warning(text));
    }
}
