package org.jvbperc.md.signalling;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.CandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.ParameterPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RTPHdrExtPacketExtension;
import org.jitsi.xmpp.extensions.jingle.RtcpFbPacketExtension;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.xmpp.PercAttributes;

/**
 * Renders a Colibri2 endpoint's description as the session description that the Key Distributor is asked about. What matters
 * (fingerprint, tls-id, sources) is what the endpoint's assertion binds, so that it does not matter who rendered it.
 */
public final class ColibriOffer {
    private final List<String> lines = new ArrayList<>();

    private ColibriOffer() {}

    /** Whether the endpoint announces PERC on its transport. */
    public static boolean announcesPerc(Colibri2Endpoint endpoint) {
        return transport(endpoint)
                .filter(transport ->
                        PercAttributes.VERSION_1.equals(transport.getAttributeAsString(PercAttributes.VERSION))
                                && transport.getAttributeAsString(PercAttributes.TLS_ID) != null
                                && transport.getAttributeAsString(PercAttributes.IDENTITY) != null)
                .isPresent();
    }

    private static Optional<IceUdpTransportPacketExtension> transport(Colibri2Endpoint endpoint) {
        Transport transport = endpoint.getTransport();
        return transport == null ? Optional.empty() : Optional.ofNullable(transport.getIceUdpTransport());
    }

    /**
     * The offer in UTF-8.
     *
     * @throws SignallingException {@code malformed-offer} if a value is missing or has a line break
     */
    public static Octets render(Colibri2Endpoint endpoint) throws SignallingException {
        IceUdpTransportPacketExtension transport = transport(endpoint)
                .orElseThrow(() -> malformed("endpoint " + endpoint.getId() + " has no ice-udp transport"));
        ColibriOffer offer = new ColibriOffer();
        offer.session(endpoint, transport);
        int section = 0;
        for (Media media : endpoint.getMedia()) {
            offer.media(endpoint, media, section, section == 0 ? transport.getCandidateList() : List.of());
            section++;
        }
        return Octets.of((String.join("\r\n", offer.lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private void session(Colibri2Endpoint endpoint, IceUdpTransportPacketExtension transport)
            throws SignallingException {
        line("v=0");
        line("o=- 1 1 IN IP4 0.0.0.0");
        line("s=-");
        line("t=0 0");
        StringBuilder bundle = new StringBuilder("a=group:BUNDLE");
        for (int i = 0; i < endpoint.getMedia().size(); i++) {
            bundle.append(' ').append(i);
        }
        line(bundle.toString());
        line("a=ice-ufrag:" + required("ufrag", transport.getUfrag()));
        line("a=ice-pwd:" + required("pwd", transport.getPassword()));
        String setup = "actpass";
        for (DtlsFingerprintPacketExtension fingerprint :
                transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class)) {
            line("a=fingerprint:" + required("fingerprint hash", fingerprint.getHash()) + " "
                    + required("fingerprint", fingerprint.getFingerprint()));
            setup = fingerprint.getSetup() == null ? setup : fingerprint.getSetup();
        }
        line("a=setup:" + setup);
        line("a=tls-id:" + required("tls-id", transport.getAttributeAsString(PercAttributes.TLS_ID)));
        line("a=identity:" + required("perc-identity", transport.getAttributeAsString(PercAttributes.IDENTITY)));
    }

    private void media(Colibri2Endpoint endpoint, Media media, int section, List<CandidatePacketExtension> candidates)
            throws SignallingException {
        StringBuilder formats = new StringBuilder();
        for (PayloadTypePacketExtension payloadType : media.getPayloadTypes()) {
            formats.append(' ').append(payloadType.getID());
        }
        line("m=" + media.getType() + " 9 UDP/TLS/RTP/SAVPF" + formats);
        line("c=IN IP4 0.0.0.0");
        line("a=mid:" + section);
        line("a=sendrecv");
        line("a=rtcp-mux");
        if (media.getExtmapAllowMixed() != null) {
            line("a=extmap-allow-mixed");
        }
        for (PayloadTypePacketExtension payloadType : media.getPayloadTypes()) {
            format(payloadType);
        }
        for (RTPHdrExtPacketExtension extension : media.getRtpHdrExts()) {
            line("a=extmap:" + extension.getID() + " " + extension.getURI());
        }
        for (CandidatePacketExtension candidate : candidates) {
            line("a=candidate:" + candidate.getFoundation() + " " + candidate.getComponent() + " "
                    + candidate.getProtocol() + " " + (candidate.getPriority() & 0xFFFFFFFFL) + " "
                    + candidate.getIP() + " " + candidate.getPort() + " typ " + candidate.getType());
        }
        sources(endpoint, media);
    }

    private void format(PayloadTypePacketExtension payloadType) throws SignallingException {
        int id = payloadType.getID();
        line("a=rtpmap:" + id + " " + required("payload type name", payloadType.getName()) + "/"
                + payloadType.getClockrate() + (payloadType.getChannels() > 1 ? "/" + payloadType.getChannels() : ""));
        List<String> parameters = new ArrayList<>();
        for (ParameterPacketExtension parameter : payloadType.getParameters()) {
            parameters.add(parameter.getName() + "=" + parameter.getValue());
        }
        if (!parameters.isEmpty()) {
            line("a=fmtp:" + id + " " + String.join(";", parameters));
        }
        for (RtcpFbPacketExtension feedback : payloadType.getRtcpFeedbackTypeList()) {
            String subtype = feedback.getFeedbackSubtype();
            line("a=rtcp-fb:" + id + " " + feedback.getFeedbackType() + (subtype == null ? "" : " " + subtype));
        }
    }

    private void sources(Colibri2Endpoint endpoint, Media media) throws SignallingException {
        if (endpoint.getSources() == null) {
            return;
        }
        for (MediaSource source : endpoint.getSources().getMediaSources()) {
            if (source.getType() == media.getType()) {
                for (SourcePacketExtension ssrc : source.getSources()) {
                    line("a=ssrc:" + ssrc.getSSRC() + " cname:" + endpoint.getId());
                }
            }
        }
    }

    private void line(String line) throws SignallingException {
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
