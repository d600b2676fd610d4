package org.jvbperc.endpoint.call;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jvbperc.endpoint.roster.BridgeList;
import org.jvbperc.endpoint.roster.ParticipantPoller;
import org.jvbperc.endpoint.signalling.CallException;

/**
 * Hands the bridge's list of participants to the call's media, and takes it for a sign that the session is lost if this endpoint is no
 * longer on it. Used by the poller's thread.
 */
final class CallParticipants implements ParticipantPoller.Observer {
    private final boolean rejoining;
    private final CallEvents events;
    private final Predicate<BridgeList> media;
    private final Consumer<CallException> onLoss;
    private boolean listed;

    /**
     * @param rejoining whether the call can be made again
     * @param media takes a list, and says whether this endpoint is on it
     * @param onLoss is told that the session is lost
     */
    CallParticipants(
            boolean rejoining, CallEvents events, Predicate<BridgeList> media, Consumer<CallException> onLoss) {
        this.rejoining = rejoining;
        this.events = events;
        this.media = media;
        this.onLoss = onLoss;
    }

    /** The bridge's list is not trusted: it ends the call only if the call can be made again. */
    @Override
    public void list(BridgeList received) {
        boolean stillListed = media.test(received);
        if (listed && !stillListed && rejoining) {
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
