package org.jvbperc.md.signalling;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.jingle.CandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.ParameterPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RTPHdrExtPacketExtension;
import org.jitsi.xmpp.extensions.jingle.RtcpFbPacketExtension;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;

/**
 * Renders the description of a Colibri2 endpoint as a session description for the Key Distributor. The endpoint's assertion
 * binds the relevant parts (fingerprint, tls-id, sources), so that the rendering need not be trusted. The object has the media
 * of the request that creates the endpoint, to which later requests add the rest. Immutable.
 */
public final class OfferedMedia {
    private final String endpointId;
    private final List<Section> sections;

    private record Section(MediaType type, List<String> lines) {}

    private OfferedMedia(String endpointId, List<Section> sections) {
        this.endpointId = endpointId;
        this.sections = sections;
    }

    /**
     * Reads the media of an endpoint; to be called before the request is changed.
     *
     * @throws SignallingException {@code malformed-offer} if a value is missing or has a line break
     */
    public static OfferedMedia of(Colibri2Endpoint endpoint) throws SignallingException {
        List<Section> sections = new ArrayList<>();
        for (Media media : endpoint.getMedia()) {
            sections.add(new Section(media.getType(), media(media, sections.size())));
        }
        return new OfferedMedia(endpoint.getId(), List.copyOf(sections));
    }

    /**
     * The offer of an endpoint whose credentials and transport are known.
     *
     * @throws SignallingException as {@link ParsedOffer#parse}
     */
    public ParsedOffer complete(
            EndpointCredentials credentials, IceUdpTransportPacketExtension transport, @Nullable Sources sources)
            throws SignallingException {
        List<String> session = credentials(credentials);
        add(session, "a=ice-ufrag:" + required("ufrag", transport.getUfrag()));
        add(session, "a=ice-pwd:" + required("pwd", transport.getPassword()));
        return ParsedOffer.parse(render(session, transport.getCandidateList(), sources));
    }

    /**
     * The offer of an endpoint that has not seen a description, without ICE.
     *
     * @throws SignallingException as {@link ParsedOffer#parsePreOffer}
     */
    ParsedOffer preOffer(EndpointCredentials credentials, @Nullable Sources sources) throws SignallingException {
        return ParsedOffer.parsePreOffer(render(credentials(credentials), List.of(), sources), false);
    }

    /**
     * The offer of an endpoint whose identity is not known yet.
     *
     * @throws SignallingException as {@link ParsedOffer#parse}
     */
    ParsedOffer stub() throws SignallingException {
        return ParsedOffer.parseStub(render(new ArrayList<>(), List.of(), null));
    }

    private static List<String> credentials(EndpointCredentials credentials) throws SignallingException {
        List<String> lines = new ArrayList<>();
        for (CertificateFingerprint fingerprint : credentials.fingerprints()) {
            add(lines, "a=fingerprint:" + fingerprint);
        }
        add(lines, "a=setup:" + credentials.setup());
        add(lines, "a=tls-id:" + credentials.tlsId());
        add(lines, "a=identity:" + credentials.identity());
        return lines;
    }

    private Octets render(List<String> session, List<CandidatePacketExtension> candidates, @Nullable Sources sources)
            throws SignallingException {
        List<String> lines = new ArrayList<>(List.of("v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"));
        StringBuilder bundle = new StringBuilder("a=group:BUNDLE");
        for (int i = 0; i < sections.size(); i++) {
            bundle.append(' ').append(i);
        }
        lines.add(bundle.toString());
        lines.addAll(session);
        for (Section section : sections) {
            lines.addAll(section.lines);
            if (section.equals(sections.get(0))) {
                candidates(lines, candidates);
            }
            sources(lines, section.type, sources);
        }
        return Octets.of((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> media(Media media, int number) throws SignallingException {
        List<String> lines = new ArrayList<>();
        StringBuilder formats = new StringBuilder();
        for (PayloadTypePacketExtension payloadType : media.getPayloadTypes()) {
            formats.append(' ').append(payloadType.getID());
        }
        add(lines, "m=" + media.getType() + " 9 UDP/TLS/RTP/SAVPF" + formats);
        add(lines, "c=IN IP4 0.0.0.0");
        add(lines, "a=mid:" + number);
        add(lines, "a=sendrecv");
        add(lines, "a=rtcp-mux");
        if (media.getExtmapAllowMixed() != null) {
            add(lines, "a=extmap-allow-mixed");
        }
        for (PayloadTypePacketExtension payloadType : media.getPayloadTypes()) {
            format(lines, payloadType);
        }
        for (RTPHdrExtPacketExtension extension : media.getRtpHdrExts()) {
            add(lines, "a=extmap:" + extension.getID() + " " + extension.getURI());
        }
        return List.copyOf(lines);
    }

    private static void format(List<String> lines, PayloadTypePacketExtension payloadType) throws SignallingException {
        int id = payloadType.getID();
        add(
                lines,
                "a=rtpmap:" + id + " " + required("payload type name", payloadType.getName()) + "/"
                        + payloadType.getClockrate()
                        + (payloadType.getChannels() > 1 ? "/" + payloadType.getChannels() : ""));
        List<String> parameters = new ArrayList<>();
        for (ParameterPacketExtension parameter : payloadType.getParameters()) {
            parameters.add(parameter.getName() + "=" + parameter.getValue());
        }
        if (!parameters.isEmpty()) {
            add(lines, "a=fmtp:" + id + " " + String.join(";", parameters));
        }
        for (RtcpFbPacketExtension feedback : payloadType.getRtcpFeedbackTypeList()) {
            String subtype = feedback.getFeedbackSubtype();
            add(lines, "a=rtcp-fb:" + id + " " + feedback.getFeedbackType() + (subtype == null ? "" : " " + subtype));
        }
    }

    private static void candidates(List<String> lines, List<CandidatePacketExtension> candidates)
            throws SignallingException {
        for (CandidatePacketExtension candidate : candidates) {
            add(
                    lines,
                    "a=candidate:" + candidate.getFoundation() + " " + candidate.getComponent() + " "
                            + candidate.getProtocol() + " " + (candidate.getPriority() & 0xFFFFFFFFL) + " "
                            + candidate.getIP() + " " + candidate.getPort() + " typ " + candidate.getType());
        }
    }

    private void sources(List<String> lines, MediaType type, @Nullable Sources sources) throws SignallingException {
        if (sources == null) {
            return;
        }
        for (MediaSource source : sources.getMediaSources()) {
            if (source.getType() == type) {
                for (SourcePacketExtension ssrc : source.getSources()) {
                    add(lines, "a=ssrc:" + ssrc.getSSRC() + " cname:" + endpointId);
                }
            }
        }
    }

    /** The sources that a request announces. */
    public static List<SignalledSource> sources(Colibri2Endpoint endpoint) {
        List<SignalledSource> result = new ArrayList<>();
        Optional<Sources> sources = Optional.ofNullable(endpoint.getSources());
        for (MediaSource source : sources.map(Sources::getMediaSources).orElse(List.of())) {
            for (SourcePacketExtension ssrc : source.getSources()) {
                result.add(new SignalledSource(ssrc.getSSRC(), source.getType().toString()));
            }
        }
        return result;
    }

    private static void add(List<String> lines, String line) throws SignallingException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
            throw malformed("a value has a line break: " + line.substring(0, Math.min(line.length(), 12)));
        }
        lines.add(line);
    }

    private static String required(String name, @Nullable String value) throws SignallingException {
        if (value == null || value.isEmpty()) {
            throw malformed(name + " is missing");
        }
        return value;
    }

    private static SignallingException malformed(String detail) {
        return new SignallingException(SignallingException.MALFORMED_OFFER, detail);
    }
}
