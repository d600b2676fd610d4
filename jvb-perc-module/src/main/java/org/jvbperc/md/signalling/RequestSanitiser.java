package org.jvbperc.md.signalling;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RTPHdrExtPacketExtension;
import org.jitsi.xmpp.extensions.jingle.SourceGroupPacketExtension;
import org.jivesoftware.smackx.muc.MUCRole;

/**
 * Changes a Colibri2 request so that a Jitsi Videobridge forwards media that it cannot read: removes everything that makes the
 * bridge parse payloads, change SSRCs, or send packets of its own (RFC 8723 section 5, RFC 8871 section 4.3). Stateless;
 * changes the request in place.
 */
public final class RequestSanitiser {
    /** The name for all video codecs: a codec whose payload a videobridge does not parse, but for which it supports feedback. */
    static final String OPAQUE_VIDEO = "H264";

    /** Read as an attribute, because older libraries have no method for it. */
    private static final String SYNTHETIC = "synthetic";

    private static final String TRANSPORT_CC = "transport-cc";
    private static final String SSRC_REWRITING = "ssrc-rewriting";
    private static final String MID_DEMUX = "rtp-mid-demux";

    /** Formats whose packets the Media Distributor would have to create or to parse (RFC 8723 sections 7.1, 7.2 and 7.3). */
    private static final Set<String> REFUSED_FORMATS = Set.of("rtx", "ulpfec", "flexfec", "flexfec-03");

    /** Makes a videobridge rewrite SSRCs, timestamps and sender reports. */
    private static final String DEPENDENCY_DESCRIPTOR =
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    private RequestSanitiser() {}

    /** The endpoint that the request creates; a bridge accepts one at most. */
    public static Optional<Colibri2Endpoint> created(ConferenceModifyIQ request) {
        return request.getEndpoints().stream()
                .filter(Colibri2Endpoint::getCreate)
                .findFirst();
    }

    /** Whether the endpoint announces feedback for a bandwidth estimate (transport-wide congestion control). */
    public static boolean givesFeedback(Colibri2Endpoint endpoint) {
        return endpoint.getMedia().stream()
                .flatMap(media -> media.getPayloadTypes().stream())
                .flatMap(format -> format.getRtcpFeedbackTypeList().stream())
                .anyMatch(feedback -> TRANSPORT_CC.equalsIgnoreCase(feedback.getFeedbackType()));
    }

    /** The reason why the request cannot be executed in a PERC conference, or empty. */
    public static Optional<String> unacceptable(ConferenceModifyIQ request) {
        if (Exports.areIn(request)) {
            return Optional.of("connects: media of a PERC conference cannot be exported");
        }
        if (!request.getRelays().isEmpty()) {
            return Optional.of("relay: a PERC conference stays on one bridge");
        }
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            if (endpoint.getMucRole() == MUCRole.visitor) {
                return Optional.of("muc-role: visitors cannot take part in a PERC conference");
            }
            if (endpoint.getCreate()
                    && fingerprints(endpoint).stream()
                            .anyMatch(fingerprint -> "passive".equalsIgnoreCase(fingerprint.getSetup()))) {
                return Optional.of("setup=passive: an endpoint must be the DTLS client (RFC 9185 section 5.1)");
            }
        }
        return Optional.empty();
    }

    /** Changes the request, which must not be {@link #unacceptable}. */
    public static void sanitise(ConferenceModifyIQ request) {
        request.getEndpoints().forEach(RequestSanitiser::sanitise);
    }

    private static void sanitise(Colibri2Endpoint endpoint) {
        for (Capability capability : endpoint.getChildExtensionsOfType(Capability.class)) {
            if (SSRC_REWRITING.equals(capability.getName()) || MID_DEMUX.equals(capability.getName())) {
                endpoint.removeChildExtension(capability);
            }
        }
        endpoint.getMedia().forEach(RequestSanitiser::sanitise);
        Sources sources = endpoint.getSources();
        if (sources != null) {
            sources.getMediaSources().forEach(source -> sanitise(sources, source));
        }
        Transport transport = endpoint.getTransport();
        if (transport != null && transport.getSctp() != null) {
            transport.removeChildExtension(transport.getSctp());
        }
        fingerprints(endpoint).forEach(fingerprint -> fingerprint.removeAttribute("cryptex"));
    }

    private static List<DtlsFingerprintPacketExtension> fingerprints(Colibri2Endpoint endpoint) {
        Transport transport = endpoint.getTransport();
        IceUdpTransportPacketExtension ice = transport == null ? null : transport.getIceUdpTransport();
        return ice == null ? List.of() : ice.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class);
    }

    private static void sanitise(Media media) {
        for (PayloadTypePacketExtension format : media.getPayloadTypes()) {
            String name = format.getName() == null ? "" : format.getName().toLowerCase(Locale.ROOT);
            if (REFUSED_FORMATS.contains(name)) {
                media.removeChildExtension(format);
            } else if (media.getType() == MediaType.VIDEO) {
                format.setName(OPAQUE_VIDEO);
            } else if (name.equals("red")) {
                // An unknown audio codec, so that the bridge does not parse its payload.
                format.setName("perc-red");
            }
        }
        for (RTPHdrExtPacketExtension extension : media.getRtpHdrExts()) {
            if (DEPENDENCY_DESCRIPTOR.equals(String.valueOf(extension.getURI()))) {
                media.removeChildExtension(extension);
            }
        }
    }

    /**
     * Removes groups of SSRCs, so that the bridge uses the first SSRC of a source only, without retransmission and further
     * simulcast encodings.
     */
    private static void sanitise(Sources sources, MediaSource source) {
        if ("true".equals(source.getAttributeAsString(SYNTHETIC))) {
            sources.removeChildExtension(source);
            return;
        }
        source.getChildExtensionsOfType(SourceGroupPacketExtension.class).forEach(source::removeChildExtension);
        List<SourcePacketExtension> ssrcs = source.getSources();
        if (source.getType() == MediaType.VIDEO && ssrcs.size() > 1) {
            ssrcs.subList(1, ssrcs.size()).forEach(source::removeChildExtension);
        }
    }
}
