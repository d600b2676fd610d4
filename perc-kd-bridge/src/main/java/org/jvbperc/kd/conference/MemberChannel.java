package org.jvbperc.kd.conference;

import org.jvbperc.ekt.EktParameterSet;

/**
 * The conference's way to one member's DTLS association. Called without the conference's lock, in the conference's order;
 * must not block.
 */
public interface MemberChannel {
    /** Sends an EKTKey message. The set is the callee's, which closes it. */
    void sendEktKey(EktParameterSet set);

    /** Whether the endpoint takes rosters. */
    boolean takesRosters();

    /** Sends a roster message, in order with EKTKeys. Only if the endpoint takes them. */
    void sendRoster(byte[] message);

    /** Whether anything that is sent has a way to the endpoint. */
    boolean isReachable();

    /** Ends the association on both sides. */
    void end(Departure departure, String reason);
}
