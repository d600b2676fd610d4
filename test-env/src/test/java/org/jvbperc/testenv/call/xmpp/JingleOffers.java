package org.jvbperc.testenv.call.xmpp;

import java.util.ArrayList;
import java.util.List;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Capability;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.ContentPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RtpDescriptionPacketExtension;
import org.jvbperc.endpoint.media.MediaKind;

/** Between Colibri2 and Jingle, as Jicofo translates: its own media, the bridge's and the endpoint's transports as they are. */
final class JingleOffers {
    private JingleOffers() {}

    private static PayloadTypePacketExtension payloadType(MediaKind kind) {
        PayloadTypePacketExtension type = new PayloadTypePacketExtension();
        type.setId(kind.payloadType());
        type.setName(kind == MediaKind.AUDIO ? "opus" : "VP8");
        type.setClockrate(kind.clockRateHz());
        type.setChannels(kind == MediaKind.AUDIO ? 2 : 1);
        return type;
    }

    private static MediaType type(MediaKind kind) {
        return kind == MediaKind.AUDIO ? MediaType.AUDIO : MediaType.VIDEO;
    }

    /** What creates an endpoint for sound and pictures. */
    static Colibri2Endpoint create(String id) {
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setCreate(true);
        endpoint.addCapability(Capability.CAP_SOURCE_NAME_SUPPORT);
        for (MediaKind kind : MediaKind.values()) {
            endpoint.addMedia(Media.getBuilder()
                    .setType(type(kind))
                    .addPayloadType(payloadType(kind))
                    .build());
        }
        endpoint.setTransport(Transport.getBuilder().setIceControlling(true).build());
        return endpoint.build();
    }

    /** An invitation's contents. */
    static List<ContentPacketExtension> contents(IceUdpTransportPacketExtension bridge) {
        List<ContentPacketExtension> contents = new ArrayList<>();
        for (MediaKind kind : MediaKind.values()) {
            RtpDescriptionPacketExtension description = new RtpDescriptionPacketExtension();
            description.setMedia(kind.sdpName());
            description.addPayloadType(payloadType(kind));
            ContentPacketExtension content =
                    new ContentPacketExtension(ContentPacketExtension.CreatorEnum.initiator, kind.sdpName());
            content.setSenders(ContentPacketExtension.SendersEnum.both);
            content.addChildExtension(description);
            content.addChildExtension(IceUdpTransportPacketExtension.cloneTransportAndCandidates(bridge, true));
            contents.add(content);
        }
        return contents;
    }

    /** What an endpoint's session-accept means to the bridge: its first transport and its sources. */
    static Colibri2Endpoint update(String id, JingleIQ accept) {
        Sources.Builder sources = Sources.getBuilder();
        for (MediaKind kind : MediaKind.values()) {
            ContentPacketExtension content = accept.getContentByName(kind.sdpName());
            for (SourcePacketExtension source : content.getFirstChildOfType(RtpDescriptionPacketExtension.class)
                    .getChildExtensionsOfType(SourcePacketExtension.class)) {
                sources.addMediaSource(MediaSource.getBuilder()
                        .setType(type(kind))
                        .setId(source.getName())
                        .addSource(source)
                        .build());
            }
        }
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setTransport(Transport.getBuilder()
                .setIceUdpExtension(
                        accept.getContentList().get(0).getFirstChildOfType(IceUdpTransportPacketExtension.class))
                .build());
        endpoint.setSources(sources.build());
        return endpoint.build();
    }
}
