package org.jvbperc.endpoint.signalling;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;

/**
 * Reads an SDP answer to a {@link LocalOffer}: both media accepted, DTLS passive, and all attributes that the checks need.
 * Stateless.
 */
public final class SdpAnswer {
    private static final int MAX_CANDIDATES = 32;
    private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";
    private static final String KEY_CHANNEL_PROTOCOL = "UDP/DTLS/SCTP";

    private SdpAnswer() {}

    /**
     * Reads an answer.
     *
     * @param protection that of the offer: the answer to one for a frame room accepts the key channel
     * @throws CallException naming what is wrong and what was expected
     */
    public static PeerDescription parse(String answer, CallProtection protection, Optional<String> endpoint)
            throws CallException {
        try {
            SessionDescription sdp = SessionDescription.parse(answer);
            Optional<String> tlsId = transport(sdp, protection);
            media(sdp, protection);
            Set<CertificateFingerprint> fingerprints = new HashSet<>(sdp.fingerprints());
            if (fingerprints.isEmpty()) {
                throw refused("answer-malformed", "the answer has no a=fingerprint (RFC 8842 sections 5.2 and 5.3)");
            }
            return new PeerDescription(fingerprints, tlsId, sdp.identity(), ice(sdp), endpoint);
        } catch (SdpException e) {
            throw refused("answer-malformed", "the answer is not acceptable: " + e.getMessage());
        }
    }

    private static Optional<String> transport(SessionDescription sdp, CallProtection protection)
            throws CallException, SdpException {
        String setup = sdp.setup().orElse("missing");
        if (!setup.equals("passive")) {
            throw refused(
                    "answer-setup", "the answer's a=setup is " + setup + ": expected passive (RFC 8842 section 5.3)");
        }
        if (protection == CallProtection.DOUBLE && sdp.tlsId().isEmpty()) {
            throw refused("answer-without-tls-id", "the answer has no a=tls-id (RFC 8842; RFC 9185 section 5.1)");
        }
        return sdp.tlsId();
    }

    private static void media(SessionDescription sdp, CallProtection protection) throws CallException {
        List<MediaDescription> sections = sdp.media();
        MediaKind[] kinds = MediaKind.values();
        int offered = kinds.length + (protection == CallProtection.FRAME ? 1 : 0);
        if (sections.size() != offered) {
            throw refused(
                    "answer-media", "the answer has " + sections.size() + " media sections: the offer has " + offered);
        }
        if (protection == CallProtection.FRAME) {
            keyChannel(sections.get(kinds.length));
        }
        for (int i = 0; i < kinds.length; i++) {
            MediaDescription section = sections.get(i);
            List<String> offeredTypes = LocalOffer.offered(kinds[i], protection).stream()
                    .map(MediaFormat::payloadType)
                    .map(String::valueOf)
                    .toList();
            String expected = "m=" + kinds[i].sdpName() + " <port> " + PROTOCOL + " " + String.join(" ", offeredTypes);
            boolean fits = section.media().equals(kinds[i].sdpName())
                    && section.protocol().equals(PROTOCOL)
                    && section.formats().equals(offeredTypes);
            if (!fits) {
                throw refused(
                        "answer-media",
                        "the answer's media section " + (i + 1) + " is \""
                                + BridgeClient.printable(section.lines().get(0)) + "\": expected \"" + expected + "\"");
            }
            if (section.port() == 0) {
                throw refused("answer-media", "the answer rejects " + kinds[i].sdpName());
            }
            if (section.attribute("crypto").isPresent()) {
                throw refused(
                        "answer-media",
                        "the answer has a=crypto: keys in descriptions are not used (RFC 8827 section 6.5)");
            }
        }
    }

    private static void keyChannel(MediaDescription section) throws CallException {
        boolean accepted = section.media().equals("application")
                && section.protocol().equals(KEY_CHANNEL_PROTOCOL)
                && section.port() != 0
                && section.attributes("sctp-port").equals(List.of(Integer.toString(SctpConfig.WEBRTC_PORT)));
        if (!accepted) {
            throw refused(
                    "answer-without-key-channel",
                    "the answer does not accept the key channel, without which there would be no keys: expected "
                            + "m=application <port> " + KEY_CHANNEL_PROTOCOL + " with a=sctp-port:"
                            + SctpConfig.WEBRTC_PORT);
        }
    }

    private static IceParameters ice(SessionDescription sdp) throws CallException {
        List<IceCandidate> candidates = sdp.candidates().stream()
                .flatMap(value -> IceCandidate.parse(value).stream())
                .limit(MAX_CANDIDATES)
                .toList();
        if (candidates.isEmpty()) {
            throw refused("answer-without-candidates", "the answer has no usable UDP candidate");
        }
        String ufrag = sdp.iceUfrag()
                .orElseThrow(() -> refused("answer-malformed", "the answer has no a=ice-ufrag (RFC 8839)"));
        String password =
                sdp.icePwd().orElseThrow(() -> refused("answer-malformed", "the answer has no a=ice-pwd (RFC 8839)"));
        return new IceParameters(ufrag, password, candidates);
    }

    private static CallException refused(String condition, String message) {
        return CallException.refused(condition, message);
    }
}
