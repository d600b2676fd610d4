package org.jvbperc.md.room;

import org.jvbperc.crypto.Octets;

/**
 * The result of a successful join.
 *
 * @param conferenceId UUID of the conference
 * @param endpointId its id on the bridge
 * @param sessionId with which the endpoint ends its session; a secret
 * @param answer the signed answer, UTF-8 as the Key Distributor sent it
 */
public record JoinResult(String conferenceId, String endpointId, String sessionId, Octets answer) {
    @Override
    public String toString() {
        return "JoinResult[" + conferenceId + ", " + endpointId + "]";
    }
}
