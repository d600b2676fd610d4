package org.jvbperc.embedded.colibri;

import java.util.HashMap;
import java.util.Map;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.CandidateType;
import org.jitsi.xmpp.extensions.jingle.IceCandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceRtcpmuxPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jvbperc.embedded.media.AnnouncedKind;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;

/** Translates between Colibri2's elements and the bridge's own types. Stateless. */
public final class Colibri2 {
    private Colibri2() {}

    /** The media of each payload type. */
    public static Map<Integer, AnnouncedKind> payloadTypes(Colibri2Endpoint endpoint) {
        Map<Integer, AnnouncedKind> kinds = new HashMap<>();
        for (Media media : endpoint.getMedia()) {
            for (PayloadTypePacketExtension payloadType : media.getPayloadTypes()) {
                kinds.put(payloadType.getID(), kind(media.getType()));
            }
        }
        return kinds;
    }

    /** The media of each announced SSRC. */
    public static Map<Integer, AnnouncedKind> sources(Colibri2Endpoint endpoint) {
        Map<Integer, AnnouncedKind> kinds = new HashMap<>();
        Sources sources = endpoint.getSources();
        if (sources != null) {
            for (MediaSource media : sources.getMediaSources()) {
                for (SourcePacketExtension source : media.getSources()) {
                    kinds.put((int) source.getSSRC(), kind(media.getType()));
                }
            }
        }
        return kinds;
    }

    private static AnnouncedKind kind(MediaType type) {
        return switch (type) {
            case AUDIO -> AnnouncedKind.AUDIO;
            case VIDEO -> AnnouncedKind.VIDEO;
            default -> AnnouncedKind.UNKNOWN;
        };
    }

    /**
     * The endpoint's ICE user name fragment.
     *
     * @throws IllegalArgumentException if it is missing or has an illegal length
     */
    public static String ufrag(IceUdpTransportPacketExtension transport) {
        String ufrag = transport.getUfrag();
        if (ufrag == null || ufrag.length() < 4 || ufrag.length() > 256) {
            throw new IllegalArgumentException("ufrag is missing or not of 4 to 256 characters");
        }
        return ufrag;
    }

    /**
     * The endpoint's ICE password.
     *
     * @throws IllegalArgumentException if it is missing or has an illegal length
     */
    public static String password(IceUdpTransportPacketExtension transport) {
        String password = transport.getPassword();
        if (password == null || password.length() < 22 || password.length() > 256) {
            throw new IllegalArgumentException("pwd is missing or not of 22 to 256 characters");
        }
        return password;
    }

    /** The bridge's side of an endpoint's transport. */
    public static Transport transport(IceParameters ice) {
        IceUdpTransportPacketExtension extension = new IceUdpTransportPacketExtension();
        extension.setUfrag(ice.ufrag());
        extension.setPassword(ice.password());
        int number = 0;
        for (IceCandidate candidate : ice.candidates()) {
            IceCandidatePacketExtension element = new IceCandidatePacketExtension();
            element.setComponent(1);
            element.setFoundation(candidate.foundation());
            element.setGeneration(0);
            element.setID("c" + ++number);
            element.setNetwork(0);
            element.setPriority(candidate.priority());
            element.setProtocol("udp");
            element.setType(CandidateType.valueOf(candidate.type()));
            element.setIP(candidate.address().getAddress().getHostAddress());
            element.setPort(candidate.address().getPort());
            extension.addCandidate(element);
        }
        extension.addChildExtension(new IceRtcpmuxPacketExtension());
        return Transport.getBuilder().setIceUdpExtension(extension).build();
    }

    /** The sources under which the bridge itself sends RTCP. */
    public static Sources feedbackSources(int localSsrc) {
        Sources.Builder sources = Sources.getBuilder();
        sources.addMediaSource(feedbackSource(MediaType.AUDIO, "jvb-a0", localSsrc));
        sources.addMediaSource(feedbackSource(MediaType.VIDEO, "jvb-v0", localSsrc));
        return sources.build();
    }

    private static MediaSource feedbackSource(MediaType type, String name, int ssrc) {
        SourcePacketExtension source = new SourcePacketExtension();
        source.setSSRC(ssrc & 0xFFFFFFFFL);
        source.setName(name);
        return MediaSource.getBuilder()
                .setType(type)
                .setId(name)
                .addSource(source)
                .build();
    }
}
