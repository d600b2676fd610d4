package org.jvbperc.kd.conference;

import java.util.List;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The channel from the conference to one member's DTLS association. The conference calls it without its lock, in the order of
 * its decisions; calls must not block.
 */
public interface MemberChannel {
    /** Sends an EKTKey message. The channel takes the ownership of the set and closes it. */
    void sendEktKey(EktParameterSet set);

    /** Sends a group secret. The channel takes the ownership of the share and closes it. */
    void sendGroupKey(GroupKeyShare share);

    /** Whether the endpoint takes rosters. */
    boolean takesRosters();

    /** Whether the endpoint acknowledges each roster by its number, as key channels do. */
    boolean acknowledgesRosters();

    /**
     * Sends a roster, in order with keys. Only for endpoints that take rosters.
     *
     * @param sequence number of the roster
     * @param messages that bring the endpoint to this roster; the channel does not change them
     */
    void sendRoster(long sequence, List<byte[]> messages);

    /** Whether there is a tunnel through which the endpoint can be reached. */
    boolean isReachable();

    /** Ends the association on both sides. */
    void end(Departure departure, String reason);
}
