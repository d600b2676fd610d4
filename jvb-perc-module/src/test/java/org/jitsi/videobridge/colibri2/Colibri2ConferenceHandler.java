package org.jitsi.videobridge.colibri2;

import kotlin.Pair;
import org.jitsi.videobridge.Conference;
import org.jitsi.videobridge.Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;

/** Double with a real class's name. */
public final class Colibri2ConferenceHandler {
    private final Conference conference;

    public Colibri2ConferenceHandler(Conference conference) {
        this.conference = conference;
    }

    public Pair<IQ, Boolean> handleConferenceModifyIQ(ConferenceModifyIQ request) {
        ConferenceModifiedIQ.Builder response = ConferenceModifiedIQ.builder(request.getStanzaId());
        response.ofType(IQ.Type.result);
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            if ("explode".equals(endpoint.getStatsId())) {
                conference.createLocalEndpoint(endpoint.getId());
                throw new IllegalStateException("the bridge failed");
            }
            if (endpoint.getCreate()) {
                if (conference.getLocalEndpoint(endpoint.getId()) != null) {
                    return new Pair<>(IQ.createErrorResponse(request, StanzaError.Condition.conflict), false);
                }
                response.addEndpoint(create(endpoint));
            } else if (restartsIce(endpoint) && conference.getLocalEndpoint(endpoint.getId()) != null) {
                response.addEndpoint(described(endpoint, true));
            } else if (endpoint.getExpire() && conference.getLocalEndpoint(endpoint.getId()) != null) {
                conference.getLocalEndpoint(endpoint.getId()).expire();
            }
        }
        return new Pair<>(response.build(), false);
    }

    private Colibri2Endpoint create(Colibri2Endpoint request) {
        Endpoint created = conference.createLocalEndpoint(request.getId());
        request.getMedia()
                .forEach(media -> media.getPayloadTypes()
                        .forEach(payloadType -> created.payloadTypes.add(payloadType.getName())));
        return described(request, false);
    }

    private static boolean restartsIce(Colibri2Endpoint endpoint) {
        return endpoint.getTransport() != null
                && "true".equals(endpoint.getTransport().getAttributeAsString("ice-restart"));
    }

    /** The bridge describes its own certificate, and after a restart of ICE new credentials. */
    private static Colibri2Endpoint described(Colibri2Endpoint request, boolean restarted) {
        IceUdpTransportPacketExtension transport = new IceUdpTransportPacketExtension();
        transport.setUfrag(restarted ? "bridgeufrag2" : "bridgeufrag");
        transport.setPassword(restarted ? "bridge-password-abcdefghij" : "bridge-password-0123456789");
        if (restarted) {
            transport.setAttribute("ice-generation", "1");
        }
        DtlsFingerprintPacketExtension fingerprint = new DtlsFingerprintPacketExtension();
        fingerprint.setHash("sha-256");
        fingerprint.setFingerprint("00:11");
        fingerprint.setSetup("passive");
        transport.addChildExtension(fingerprint);
        Colibri2Endpoint.Builder response = Colibri2Endpoint.getBuilder();
        response.setId(request.getId());
        response.setTransport(
                Transport.getBuilder().setIceUdpExtension(transport).build());
        return response.build();
    }
}
