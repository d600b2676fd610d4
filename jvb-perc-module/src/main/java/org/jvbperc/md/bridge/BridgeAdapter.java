package org.jvbperc.md.bridge;

import java.util.Optional;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;

/**
 * What the Media Distributor needs from a bridge: conferences and endpoints by Colibri2, and a handle on each endpoint.
 *
 * <p>Calls come from several threads at once. No call may wait for the Key Distributor.
 */
public interface BridgeAdapter {
    /** The bridge's name for logs, metrics and health, for instance {@code embedded}. */
    String name();

    /**
     * Carries out one Colibri2 request; the {@code meeting-id} is the conference's UUID.
     *
     * <p>For an endpoint to create, the request carries the endpoint's transport (its offer), so that the description in the
     * response is an answer: {@code setup} is passive. The bridge starts ICE, but no DTLS of its own. A request to expire an
     * endpoint that does not exist succeeds.
     *
     * @return a {@code ConferenceModifiedIQ} or an IQ of type error; synchronously and without waiting for a peer
     */
    IQ modifyConference(ConferenceModifyIQ request);

    /** The endpoint, or empty if it does not exist or was expired. */
    Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId);
}
