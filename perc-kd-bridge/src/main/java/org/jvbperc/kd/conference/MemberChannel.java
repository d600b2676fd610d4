package org.jvbperc.kd.conference;

import org.jvbperc.ekt.EktParameterSet;

/**
 * The channel from the conference to one member's DTLS association. The conference calls it without its lock, in the order of
 * its decisions; calls must not block.
 */
public interface MemberChannel {
    /** Sends an EKTKey message. The channel takes the ownership of the set and closes it. */
    void sendEktKey(EktParameterSet set);

    /** Whether the endpoint takes rosters. */
    boolean takesRosters();

    /** Sends a roster message, in order with EKTKeys. Only for endpoints that take rosters. */
    void sendRoster(byte[] message);

    /** Whether there is a tunnel through which the endpoint can be reached. */
    boolean isReachable();

    /** Ends the association on both sides. */
    void end(Departure departure, String reason);
}
