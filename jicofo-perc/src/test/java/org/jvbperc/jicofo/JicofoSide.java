package org.jvbperc.jicofo;

import java.util.List;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.jingle.ContentPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.JingleAction;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.xmpp.EndpointOffer;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/** Stanzas as jicofo and what it talks to send them. */
final class JicofoSide {
    static final String BRIDGE = "jvbbrewery@internal.example.org/jvb-1";
    static final CertificateFingerprint CERTIFICATE =
            CertificateFingerprint.parse("sha-256 " + "7A:".repeat(31) + "7A");
    static final String ASSERTION = "eyJhIjoiYiJ9";
    static final String KD_TLS_ID = "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK";

    private JicofoSide() {}

    static EndpointOffer offer(String tlsId) {
        return new EndpointOffer(
                tlsId,
                EndpointOffer.Setup.ACTIVE,
                List.of(CERTIFICATE),
                java.util.Optional.of(ASSERTION),
                java.util.Optional.empty());
    }

    static String presence(String room, String nickname, String content) {
        return "<presence xmlns='jabber:client' from='" + room + "@muc.example.org/" + nickname + "'>" + content
                + "</presence>";
    }

    /** The request that creates an endpoint; the first for a conference names its room. */
    static ConferenceModifyIQ create(String room, String meeting, String endpoint, boolean first)
            throws XmppStringprepException {
        ConferenceModifyIQ.Builder builder = ConferenceModifyIQ.builder("r-" + meeting + "-" + endpoint);
        builder.setMeetingId(meeting).setCreate(first);
        builder.ofType(IQ.Type.get).to(JidCreate.from(BRIDGE));
        if (first) {
            builder.setConferenceName(room + "@muc.example.org");
        }
        Colibri2Endpoint.Builder created = Colibri2Endpoint.getBuilder();
        created.setId(endpoint);
        created.setCreate(true);
        created.addMedia(Media.getBuilder().setType(MediaType.AUDIO).build());
        builder.addEndpoint(created.build());
        return builder.build();
    }

    /** The bridge's answer to {@link #create}, with or without what the Key Distributor signed. */
    static String modified(ConferenceModifyIQ request, String endpoint, String perc) {
        return "<iq xmlns='jabber:client' type='result' from='" + BRIDGE + "' id='" + request.getStanzaId()
                + "'><conference-modified xmlns='jitsi:colibri2'><endpoint id='" + endpoint + "'>" + perc
                + "</endpoint></conference-modified></iq>";
    }

    static String error(ConferenceModifyIQ request, String condition, String detail) {
        return "<iq xmlns='jabber:client' type='error' from='" + BRIDGE + "' id='" + request.getStanzaId()
                + "'><error type='auth'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" + detail
                + "</error></iq>";
    }

    static JingleIQ invitation(String room, String nickname, String tlsId) throws XmppStringprepException {
        JingleIQ invitation = new JingleIQ(JingleAction.SESSION_INITIATE, "sid");
        invitation.setType(IQ.Type.set);
        invitation.setTo(JidCreate.from(room + "@muc.example.org/" + nickname));
        ContentPacketExtension content =
                new ContentPacketExtension(ContentPacketExtension.CreatorEnum.initiator, "audio");
        IceUdpTransportPacketExtension transport = new IceUdpTransportPacketExtension();
        transport.setAttribute("tls-id", tlsId);
        content.addChildExtension(transport);
        invitation.addContent(content);
        return invitation;
    }
}
