package org.jvbperc.md.room;

import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.sdp.SessionDescription;

/** Creates endpoints on the bridge by Colibri2 requests, and their conferences with them. Safe for several threads. */
public final class EndpointCreation {
    private final BridgeAdapter bridge;

    public EndpointCreation(BridgeAdapter bridge) {
        this.bridge = bridge;
    }

    /**
     * Creates an endpoint.
     *
     * @param descriptionId for the o= line of the answer
     * @return the bridge's answer to the endpoint's offer, unsigned
     * @throws SignallingException {@code bridge-refused} with the bridge's reason
     */
    SessionDescription create(PendingJoin join, long descriptionId) throws SignallingException {
        Room room = join.room();
        IQ response;
        synchronized (room.bridgeLock()) {
            response = request(join);
            if (contradicts(response.getError(), room)) {
                // The bridge expires conferences by its own rules, so that what is known of this one may be out of
                // date.
                room.setOnBridge(!room.isOnBridge());
                response = request(join);
            }
            if (response instanceof ConferenceModifiedIQ) {
                room.setOnBridge(true);
            }
        }
        if (!(response instanceof ConferenceModifiedIQ modified)) {
            throw new SignallingException(SignallingException.BRIDGE_REFUSED, describe(response.getError()));
        }
        RoomEndpoint endpoint = join.endpoint();
        SessionDescription answer =
                Answers.unsigned(endpoint.offer(), modified, endpoint.endpointId(), room.room(), descriptionId);
        return endpoint.doubleEncryption() ? answer : Answers.announcing(answer, join.associationId());
    }

    /** Whether the bridge says that it has the conference although it was to create it, or the other way round. */
    private static boolean contradicts(@Nullable StanzaError error, Room room) {
        StanzaError.Condition contradiction =
                room.isOnBridge() ? StanzaError.Condition.item_not_found : StanzaError.Condition.conflict;
        return error != null && error.getCondition() == contradiction;
    }

    private IQ request(PendingJoin join) throws SignallingException {
        return bridge.modifyConference(ColibriRequests.createEndpoint(
                join.room().id(),
                !join.room().isOnBridge(),
                join.endpoint().endpointId(),
                join.associationId(),
                join.endpoint().offer()));
    }

    private static String describe(@Nullable StanzaError error) {
        if (error == null) {
            return "the bridge did not create the endpoint";
        }
        String text = error.getDescriptiveText();
        return "the bridge says " + error.getCondition() + (text == null ? "" : ": " + text);
    }
}
