package org.jvbperc.md.signalling;

import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;

/** What a bridge says when it has created the endpoint {@code e1}. */
final class BridgeResponses {
    private BridgeResponses() {}

    /**
     * A response.
     *
     * @param transport the bridge's; null for none
     */
    static ConferenceModifiedIQ response(IceUdpTransportPacketExtension transport) {
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId("e1");
        if (transport != null) {
            endpoint.setTransport(
                    Transport.getBuilder().setIceUdpExtension(transport).build());
        }
        ConferenceModifiedIQ.Builder response = ConferenceModifiedIQ.builder("1");
        response.ofType(IQ.Type.result);
        response.addEndpoint(endpoint.build());
        return response.build();
    }

    /** A transport with these candidates, each the text behind {@code a=candidate:}. */
    static IceUdpTransportPacketExtension transport(String ufrag, String password, String... candidates)
            throws SignallingException {
        IceUdpTransportPacketExtension transport = new IceUdpTransportPacketExtension();
        transport.setUfrag(ufrag);
        transport.setPassword(password);
        for (int i = 0; i < candidates.length; i++) {
            OfferedCandidate.fromSdp(candidates[i], i + 1).ifPresent(transport::addCandidate);
        }
        return transport;
    }
}
