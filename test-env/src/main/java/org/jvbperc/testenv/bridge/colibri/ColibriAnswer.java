package org.jvbperc.testenv.bridge.colibri;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testenv.bridge.ice.IceCandidate;
import org.jvbperc.testenv.bridge.ice.IceDescription;
import org.jvbperc.xmpp.PercAttributes;

/** Turns the signed answer into the transport of a Colibri2 response, with PERC's data as its attributes. */
final class ColibriAnswer {
    private static final int CANDIDATE_FIELDS = 8;

    private ColibriAnswer() {}

    /**
     * The transport an endpoint is told.
     *
     * @throws SignallingException {@code kd-answer-invalid} if the answer lacks something
     */
    static Transport transport(Octets answer) throws SignallingException {
        try {
            SessionDescription sdp = SessionDescription.parse(new String(answer.toByteArray(), StandardCharsets.UTF_8));
            Transport transport = Colibri2.transport(new IceDescription(
                    sdp.iceUfrag().orElseThrow(() -> invalid("a=ice-ufrag")),
                    sdp.icePwd().orElseThrow(() -> invalid("a=ice-pwd")),
                    candidates(sdp)));
            IceUdpTransportPacketExtension ice = transport.getIceUdpTransport();
            for (CertificateFingerprint fingerprint : sdp.fingerprints()) {
                DtlsFingerprintPacketExtension element = new DtlsFingerprintPacketExtension();
                element.setHash(fingerprint.algorithm());
                element.setFingerprint(fingerprint.digestText());
                element.setSetup("passive");
                ice.addChildExtension(element);
            }
            ice.setAttribute(PercAttributes.TLS_ID, sdp.tlsId().orElseThrow(() -> invalid("a=tls-id")));
            ice.setAttribute(PercAttributes.IDENTITY, sdp.identity().orElseThrow(() -> invalid("a=identity")));
            ice.setAttribute(PercAttributes.VERSION, PercAttributes.VERSION_1);
            return transport;
        } catch (SdpException e) {
            throw new SignallingException(
                    SignallingException.KD_ANSWER_INVALID, "the signed answer: " + e.getMessage(), e);
        }
    }

    private static List<IceCandidate> candidates(SessionDescription sdp) {
        List<IceCandidate> candidates = new ArrayList<>();
        for (String line : sdp.candidates()) {
            String[] fields = line.split(" ");
            if (fields.length >= CANDIDATE_FIELDS) {
                candidates.add(new IceCandidate(
                        fields[0], Long.parseLong(fields[3]), fields[4], Integer.parseInt(fields[5]), fields[7]));
            }
        }
        return candidates;
    }

    private static SignallingException invalid(String line) {
        return new SignallingException(SignallingException.KD_ANSWER_INVALID, "the signed answer lacks " + line);
    }
}
