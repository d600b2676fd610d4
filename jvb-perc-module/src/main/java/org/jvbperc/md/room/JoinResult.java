package org.jvbperc.md.room;

import org.jvbperc.crypto.Octets;

/**
 * An endpoint that was admitted.
 *
 * @param conferenceId UUID of the conference
 * @param endpointId its id on the bridge
 * @param sessionId what it ends its session with; secret from others
 * @param answer the signed answer, UTF-8 as the Key Distributor sent it
 */
public record JoinResult(String conferenceId, String endpointId, String sessionId, Octets answer) {
    @Override
    public String toString() {
        return "JoinResult[" + conferenceId + ", " + endpointId + "]";
    }
}
