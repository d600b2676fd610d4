package org.jvbperc.testenv.call.xmpp;

import java.util.List;
import java.util.function.Consumer;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri2.Capability;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.embedded.colibri.Colibri2;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.xmpp.PercAttributes;

/** Colibri2 requests as Jicofo makes them. */
public final class XmppRequests {
    private XmppRequests() {}

    /** A request for one endpoint; it creates the conference if {@code name} is given. */
    public static ConferenceModifyIQ request(String meetingId, String name, Colibri2Endpoint endpoint) {
        ConferenceModifyIQ.Builder request = ConferenceModifyIQ.builder("r" + System.nanoTime());
        request.setMeetingId(meetingId);
        request.setConferenceName(name);
        request.setCreate(name != null);
        request.addEndpoint(endpoint);
        request.ofType(IQ.Type.get);
        ConferenceModifyIQ made = request.build();
        made.addExtension(unknown());
        return made;
    }

    /** An endpoint of audio to create, as before it has answered; {@code more} adds to it. */
    public static Colibri2Endpoint create(String id, Consumer<Colibri2Endpoint> more) {
        PayloadTypePacketExtension opus = new PayloadTypePacketExtension();
        opus.setId(111);
        opus.setName("opus");
        opus.setClockrate(48_000);
        opus.setChannels(2);
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setCreate(true);
        endpoint.addCapability(Capability.CAP_SOURCE_NAME_SUPPORT);
        endpoint.addMedia(
                Media.getBuilder().setType(MediaType.AUDIO).addPayloadType(opus).build());
        endpoint.setTransport(Transport.getBuilder().setIceControlling(true).build());
        Colibri2Endpoint made = endpoint.build();
        made.addChildExtension(unknown());
        more.accept(made);
        return made;
    }

    /** What becomes of an endpoint's session-accept: always with sources, which may be none. */
    public static Colibri2Endpoint accept(
            String id, IceParameters ice, List<CertificateFingerprint> fingerprints, String tlsId, String identity) {
        Transport transport = Colibri2.transport(ice);
        IceUdpTransportPacketExtension element = transport.getIceUdpTransport();
        for (CertificateFingerprint fingerprint : fingerprints) {
            DtlsFingerprintPacketExtension dtls = new DtlsFingerprintPacketExtension();
            dtls.setHash(fingerprint.algorithm());
            dtls.setFingerprint(fingerprint.digestText());
            dtls.setSetup("active");
            element.addChildExtension(dtls);
        }
        if (tlsId != null) {
            element.setAttribute(PercAttributes.TLS_ID, tlsId);
        }
        if (identity != null) {
            element.setAttribute(PercAttributes.IDENTITY, identity);
        }
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setTransport(transport);
        endpoint.setSources(Sources.getBuilder().build());
        return endpoint.build();
    }

    /** Of a later version of something. */
    private static StandardExtensionElement unknown() {
        return StandardExtensionElement.builder("later", "urn:example:later")
                .addAttribute("with", "attributes")
                .addElement("child", "text")
                .build();
    }
}
