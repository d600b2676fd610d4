package org.jvbperc.md.signalling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Capability;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.ExtmapAllowMixedPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceRtcpmuxPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.ParameterPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RTPHdrExtPacketExtension;
import org.jitsi.xmpp.extensions.jingle.RtcpFbPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.xmpp.PercAttributes;

/**
 * Colibri2 requests of the Media Distributor. One bundled transport per endpoint, described by the endpoint's own offer, so that
 * the bridge's description is an answer. Stateless.
 */
public final class ColibriRequests {
    private static final int MAX_CANDIDATES = 32;

    private ColibriRequests() {}

    /**
     * A request that creates an endpoint from its offer.
     *
     * @param conferenceId the meeting id
     * @param createConference whether the bridge does not have the conference yet
     * @throws SignallingException {@code malformed-offer} if a format or extension of the offer is malformed
     */
    public static ConferenceModifyIQ createEndpoint(
            String conferenceId,
            boolean createConference,
            String endpointId,
            AssociationId association,
            ParsedOffer offer)
            throws SignallingException {
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(endpointId);
        endpoint.setCreate(true);
        endpoint.addCapability(Capability.CAP_SOURCE_NAME_SUPPORT);
        for (MediaType type : List.of(MediaType.AUDIO, MediaType.VIDEO)) {
            List<MediaDescription> sections = sections(offer, type);
            if (!sections.isEmpty()) {
                endpoint.addMedia(media(type, sections, offer));
            }
        }
        endpoint.setTransport(Transport.getBuilder()
                .setIceControlling(false)
                .setIceUdpExtension(transport(offer, association))
                .build());
        endpoint.setSources(sources(endpointId, offer));
        ConferenceModifyIQ.Builder request = request(conferenceId).setCreate(createConference);
        request.addEndpoint(endpoint.build());
        return request.build();
    }

    /** A request that ends an endpoint. */
    public static ConferenceModifyIQ expireEndpoint(String conferenceId, String endpointId) {
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(endpointId);
        endpoint.setExpire(true);
        ConferenceModifyIQ.Builder request = request(conferenceId);
        request.addEndpoint(endpoint.build());
        return request.build();
    }

    /** A request that ends a conference. */
    public static ConferenceModifyIQ expireConference(String conferenceId) {
        return request(conferenceId).setExpire(true).build();
    }

    private static ConferenceModifyIQ.Builder request(String conferenceId) {
        ConferenceModifyIQ.Builder builder = ConferenceModifyIQ.builder("perc");
        builder.setMeetingId(conferenceId);
        builder.setRtcstatsEnabled(false);
        builder.ofType(IQ.Type.get);
        return builder;
    }

    private static List<MediaDescription> sections(ParsedOffer offer, MediaType type) throws SignallingException {
        String name = type.toString().toLowerCase(Locale.ROOT);
        return offer.acceptedSections().stream()
                .filter(section -> section.media().equals(name))
                .toList();
    }

    private static Media media(MediaType type, List<MediaDescription> sections, ParsedOffer offer)
            throws SignallingException {
        Media.Builder media = Media.getBuilder().setType(type);
        List<Integer> payloadTypes = new ArrayList<>();
        List<Integer> extensionIds = new ArrayList<>();
        for (MediaDescription section : sections) {
            for (PayloadFormat format : offer.formats(section)) {
                if (!payloadTypes.contains(format.payloadType())) {
                    payloadTypes.add(format.payloadType());
                    media.addPayloadType(payloadType(format));
                }
            }
            for (HeaderExtension extension : HeaderExtension.acceptable(section)) {
                if (!extensionIds.contains(extension.id())) {
                    extensionIds.add(extension.id());
                    media.addRtpHdrExt(headerExtension(extension));
                }
            }
        }
        media.setExtmapAllowMixed(new ExtmapAllowMixedPacketExtension());
        return media.build();
    }

    private static PayloadTypePacketExtension payloadType(PayloadFormat format) {
        PayloadTypePacketExtension extension = new PayloadTypePacketExtension();
        extension.setId(format.payloadType());
        extension.setName(format.name());
        extension.setClockrate(format.clockRate());
        extension.setChannels(format.channels());
        for (String parameter : format.parameters().orElse("").split(";")) {
            String text = parameter.strip();
            if (!text.isEmpty()) {
                int equals = text.indexOf('=');
                extension.addParameter(new ParameterPacketExtension(
                        equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1)));
            }
        }
        for (String feedback : format.feedback()) {
            int space = feedback.indexOf(' ');
            RtcpFbPacketExtension rtcpFb = new RtcpFbPacketExtension();
            rtcpFb.setFeedbackType(space < 0 ? feedback : feedback.substring(0, space));
            if (space >= 0) {
                rtcpFb.setFeedbackSubtype(feedback.substring(space + 1));
            }
            extension.addRtcpFeedbackType(rtcpFb);
        }
        return extension;
    }

    private static RTPHdrExtPacketExtension headerExtension(HeaderExtension extension) {
        RTPHdrExtPacketExtension result = new RTPHdrExtPacketExtension();
        result.setID(Integer.toString(extension.id()));
        result.setURI(extension.uri());
        return result;
    }

    private static IceUdpTransportPacketExtension transport(ParsedOffer offer, AssociationId association) {
        IceUdpTransportPacketExtension transport = new IceUdpTransportPacketExtension();
        transport.setUfrag(offer.description().iceUfrag().orElseThrow());
        transport.setPassword(offer.description().icePwd().orElseThrow());
        if (!offer.tlsId().isEmpty()) {
            transport.setAttribute(PercAttributes.TLS_ID, offer.tlsId());
        }
        transport.setAttribute(PercAttributes.IDENTITY, offer.identity());
        transport.setAttribute(PercAttributes.VERSION, PercAttributes.VERSION_1);
        transport.setAttribute(PercAttributes.ASSOCIATION_ID, association.toString());
        transport.addChildExtension(new IceRtcpmuxPacketExtension());
        for (CertificateFingerprint fingerprint : offer.fingerprints()) {
            DtlsFingerprintPacketExtension extension = new DtlsFingerprintPacketExtension();
            extension.setHash(fingerprint.algorithm());
            extension.setFingerprint(fingerprint.digestText());
            extension.setSetup("active");
            transport.addChildExtension(extension);
        }
        List<String> candidates = offer.description().candidates();
        for (int i = 0; i < Math.min(candidates.size(), MAX_CANDIDATES); i++) {
            OfferedCandidate.fromSdp(candidates.get(i), i + 1).ifPresent(transport::addCandidate);
        }
        return transport;
    }

    private static Sources sources(String endpointId, ParsedOffer offer) {
        Sources.Builder sources = Sources.getBuilder();
        int audio = 0;
        int video = 0;
        for (SignalledSource source : offer.sources()) {
            boolean isAudio = source.media().equals("audio");
            if (!isAudio && !source.media().equals("video")) {
                continue;
            }
            String name = endpointId + (isAudio ? "-a" + audio++ : "-v" + video++);
            SourcePacketExtension extension = new SourcePacketExtension();
            extension.setSSRC(source.ssrc());
            extension.setName(name);
            sources.addMediaSource(MediaSource.getBuilder()
                    .setType(isAudio ? MediaType.AUDIO : MediaType.VIDEO)
                    .setId(name)
                    .addSource(extension)
                    .build());
        }
        return sources.build();
    }
}
