package org.jvbperc.md.signalling;

import java.util.ArrayList;
import java.util.List;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.jingle.CandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;

/**
 * The Media Distributor's answers, which are made from the bridge's response, are completed by the Key Distributor ("Answer's
 * fingerprint" in docs/rfc-coverage.md), and are checked afterwards. Stateless.
 */
public final class Answers {
    /** A placeholder for the fingerprint of the Key Distributor's certificate. */
    static final String PLACEHOLDER_FINGERPRINT = "sha-256 " + "00:".repeat(31) + "00";

    /** Session-level attribute of the answer that names the room to the Key Distributor. */
    static final String ROOM_ATTRIBUTE = "x-perc-room";

    /** Session-level attribute of the answer to an offer without a=tls-id: the association of its DTLS. */
    static final String ASSOCIATION_ATTRIBUTE = "x-perc-association";

    /**
     * Session-level attribute of an answer for an endpoint without an identity yet: first {@code sign}, later the tls-id of the
     * signed answer.
     */
    static final String LATE_ATTRIBUTE = "x-perc-late";

    private static final String SIGN = "sign";

    private Answers() {}

    /** Marks an answer that is to be signed before the endpoint's identity is known. */
    public static SessionDescription beforehand(SessionDescription unsigned) {
        return unsigned.withAttribute(LATE_ATTRIBUTE, SIGN);
    }

    /**
     * Marks a signed answer that is to be signed again, now that the endpoint's identity is known.
     *
     * @throws SignallingException {@code kd-answer-invalid} if it has no tls-id
     */
    public static SessionDescription again(SessionDescription signed, String room) throws SignallingException {
        try {
            String tlsId = signed.tlsId()
                    .orElseThrow(() -> new SignallingException(
                            SignallingException.KD_ANSWER_INVALID, "the signed answer: a=tls-id is missing"));
            return signed.withAttribute(ROOM_ATTRIBUTE, room).withAttribute(LATE_ATTRIBUTE, tlsId);
        } catch (SdpException e) {
            throw new SignallingException(
                    SignallingException.KD_ANSWER_INVALID, "the signed answer: " + e.getMessage(), e);
        }
    }

    /**
     * The answer to {@code offer} before it is signed: the bridge's ICE data, {@code setup:passive}, a placeholder fingerprint
     * and the room's name.
     *
     * @throws SignallingException {@code bridge-refused} if the response has no usable transport for the endpoint
     */
    public static SessionDescription unsigned(
            ParsedOffer offer, ConferenceModifiedIQ response, String endpointId, String room, long sessionNumber)
            throws SignallingException {
        IceUdpTransportPacketExtension transport = transport(response, endpointId);
        List<CandidatePacketExtension> candidates = transport.getCandidateList().stream()
                .filter(candidate -> candidate.getComponent() == 1 && "udp".equalsIgnoreCase(candidate.getProtocol()))
                .toList();
        List<String> mids = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (MediaDescription section : offer.description().media()) {
            if (offer.accepts(section)) {
                accept(section, offer, mids.isEmpty() ? candidates : List.of(), lines);
                section.mid().ifPresent(mids::add);
            } else if (offer.acceptsData(section)) {
                DataSection.answer(section, lines);
                candidates(mids.isEmpty() ? candidates : List.of(), lines);
                section.mid().ifPresent(mids::add);
            } else {
                lines.add("m=" + section.media() + " 0 " + section.protocol() + " "
                        + String.join(" ", section.formats()));
                lines.add("c=IN IP4 0.0.0.0");
                section.mid().ifPresent(mid -> lines.add("a=mid:" + mid));
                lines.add("a=inactive");
            }
        }
        List<String> all = new ArrayList<>(List.of(
                "v=0",
                "o=- " + sessionNumber + " 1 IN IP4 0.0.0.0",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE " + String.join(" ", mids),
                "a=" + ROOM_ATTRIBUTE + ":" + room,
                "a=ice-ufrag:" + transport.getUfrag(),
                "a=ice-pwd:" + transport.getPassword(),
                "a=fingerprint:" + PLACEHOLDER_FINGERPRINT,
                "a=setup:passive"));
        all.addAll(lines);
        return parse(String.join("\r\n", all) + "\r\n");
    }

    static IceUdpTransportPacketExtension transport(ConferenceModifiedIQ response, String endpointId)
            throws SignallingException {
        for (Colibri2Endpoint endpoint : response.getEndpoints()) {
            if (endpointId.equals(endpoint.getId()) && endpoint.getTransport() != null) {
                IceUdpTransportPacketExtension transport =
                        endpoint.getTransport().getIceUdpTransport();
                if (transport != null && transport.getUfrag() != null && transport.getPassword() != null) {
                    return transport;
                }
            }
        }
        throw new SignallingException(
                SignallingException.BRIDGE_REFUSED, "the bridge's response describes no transport for the endpoint");
    }

    private static void accept(
            MediaDescription section, ParsedOffer offer, List<CandidatePacketExtension> candidates, List<String> lines)
            throws SignallingException {
        List<PayloadFormat> formats = offer.formats(section);
        List<String> payloadTypes = formats.stream()
                .map(format -> Integer.toString(format.payloadType()))
                .toList();
        lines.add("m=" + section.media() + " 9 UDP/TLS/RTP/SAVPF " + String.join(" ", payloadTypes));
        lines.add("c=IN IP4 0.0.0.0");
        section.mid().ifPresent(mid -> lines.add("a=mid:" + mid));
        lines.add("a=" + direction(section, offer));
        lines.add("a=rtcp-mux");
        if (section.attribute("extmap-allow-mixed").isPresent()
                || offer.description().attribute("extmap-allow-mixed").isPresent()) {
            lines.add("a=extmap-allow-mixed");
        }
        for (HeaderExtension extension : HeaderExtension.acceptable(section)) {
            // A forwarded packet may have the mid of its sender's section, which a browser would take for one of its
            // own.
            if (offer.doubleEncryption() || !extension.isMid()) {
                lines.add(extension.line());
            }
        }
        for (PayloadFormat format : formats) {
            lines.addAll(format.lines());
        }
        candidates(candidates, lines);
    }

    private static void candidates(List<CandidatePacketExtension> candidates, List<String> lines) {
        for (CandidatePacketExtension candidate : candidates) {
            lines.add("a=candidate:" + OfferedCandidate.toSdp(candidate));
        }
        if (!candidates.isEmpty()) {
            lines.add("a=end-of-candidates");
        }
    }

    /** The direction of a section in the answer, for its direction in the offer. */
    private static String direction(MediaDescription section, ParsedOffer offer) {
        List<String> directions = List.of("sendrecv", "sendonly", "recvonly", "inactive");
        String offered = directions.stream()
                .filter(each -> section.attribute(each).isPresent())
                .findFirst()
                .or(() -> directions.stream()
                        .filter(each -> offer.description().attribute(each).isPresent())
                        .findFirst())
                .orElse("sendrecv");
        return switch (offered) {
            case "sendonly" -> "recvonly";
            case "recvonly" -> "sendonly";
            default -> offered;
        };
    }

    /** Adds the endpoint's association to the unsigned answer to an offer without a=tls-id. */
    public static SessionDescription announcing(SessionDescription unsigned, AssociationId association) {
        return unsigned.plusAttribute(ASSOCIATION_ATTRIBUTE, association.toString());
    }

    /**
     * Checks the answer that the Key Distributor returned. It may have removed lines, but the transport must be the bridge's
     * and PERC's data complete (RFC 8842 section 5.3; "Answer's fingerprint" in docs/rfc-coverage.md).
     *
     * @param tlsIdOffered whether the offer had a=tls-id; the answer has one then, and only then (RFC 8842 sections 5.2 and
     *     5.3)
     * @throws SignallingException {@code kd-answer-invalid} naming the line
     */
    public static void requireSigned(SessionDescription unsigned, String signedText, boolean tlsIdOffered)
            throws SignallingException {
        SessionDescription signed = parse(signedText);
        try {
            require(!signed.fingerprints().isEmpty(), "a=fingerprint is missing");
            require(
                    !signed.distinctValues("fingerprint").contains(PLACEHOLDER_FINGERPRINT),
                    "a=fingerprint is still the placeholder");
            require(
                    signed.tlsId().isPresent() == tlsIdOffered,
                    tlsIdOffered ? "a=tls-id is missing" : "a=tls-id was not offered");
            require(signed.setup().orElse("").equals("passive"), "a=setup is not passive");
            require(signed.identity().isPresent(), "a=identity is missing");
            require(
                    signed.iceUfrag().equals(unsigned.iceUfrag())
                            && signed.icePwd().equals(unsigned.icePwd()),
                    "a=ice-ufrag or a=ice-pwd was changed");
            require(signed.media().size() == unsigned.media().size(), "the number of media sections was changed");
        } catch (SdpException e) {
            throw new SignallingException(
                    SignallingException.KD_ANSWER_INVALID, "the signed answer: " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String otherwise) throws SignallingException {
        if (!condition) {
            throw new SignallingException(SignallingException.KD_ANSWER_INVALID, "the signed answer: " + otherwise);
        }
    }

    private static SessionDescription parse(String text) throws SignallingException {
        try {
            return SessionDescription.parse(text);
        } catch (SdpException e) {
            throw new SignallingException(SignallingException.KD_ANSWER_INVALID, "the answer: " + e.getMessage(), e);
        }
    }
}
