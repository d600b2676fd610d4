package org.jvbperc.md.bridge;

import java.util.Optional;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;

/**
 * A bridge, as the Media Distributor uses it: it creates conferences and endpoints by Colibri2, and gives access to each
 * endpoint.
 *
 * <p>An implementation must be safe for several threads. No call may wait for the Key Distributor.
 */
public interface BridgeAdapter {
    /** The bridge's name for logs, metrics and health, for instance {@code embedded}. */
    String name();

    /**
     * Executes one Colibri2 request; the {@code meeting-id} is the conference's UUID.
     *
     * <p>A request that creates an endpoint has the endpoint's transport (its offer), so that the description in the response
     * is an answer, with {@code setup} passive. The bridge starts ICE, but not DTLS. A request to expire an endpoint that does
     * not exist succeeds.
     *
     * @return a {@code ConferenceModifiedIQ} or an IQ of type error. The call does not wait for a peer
     */
    IQ modifyConference(ConferenceModifyIQ request);

    /** The endpoint; empty if it does not exist or has been expired. */
    Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId);
}
