package org.jvbperc.md.signalling;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.xmpp.PercAttributes;

/**
 * Puts what the Key Distributor signed into a bridge's Colibri2 response: its certificate's fingerprint in place of the bridge's,
 * its tls-id and assertion as attributes of the transport, which is what stock Jitsi components pass on. Stateless.
 */
public final class SignedTransport {
    private SignedTransport() {}

    /**
     * Changes the response in place; ICE data stay as they are.
     *
     * @param signed the signed answer, UTF-8, checked by {@link Answers#requireSigned}
     * @param association for diagnostics
     * @throws SignallingException {@code kd-answer-invalid} or {@code bridge-refused}; the response must not be used then
     */
    public static void apply(ConferenceModifiedIQ response, String endpointId, Octets signed, String association)
            throws SignallingException {
        IceUdpTransportPacketExtension transport = Answers.transport(response, endpointId);
        try {
            SessionDescription sdp = SessionDescription.parse(new String(signed.toByteArray(), StandardCharsets.UTF_8));
            List<DtlsFingerprintPacketExtension> own =
                    transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class);
            own.forEach(transport::removeChildExtension);
            for (CertificateFingerprint fingerprint : sdp.fingerprints()) {
                DtlsFingerprintPacketExtension element = new DtlsFingerprintPacketExtension();
                element.setHash(fingerprint.algorithm());
                element.setFingerprint(fingerprint.digestText());
                element.setSetup(sdp.setup().orElseThrow(() -> invalid("a=setup")));
                transport.addChildExtension(element);
            }
            transport.setAttribute(PercAttributes.TLS_ID, sdp.tlsId().orElseThrow(() -> invalid("a=tls-id")));
            transport.setAttribute(PercAttributes.IDENTITY, sdp.identity().orElseThrow(() -> invalid("a=identity")));
            transport.setAttribute(PercAttributes.VERSION, PercAttributes.VERSION_1);
            transport.setAttribute(PercAttributes.ASSOCIATION_ID, association);
        } catch (SdpException e) {
            throw new SignallingException(
                    SignallingException.KD_ANSWER_INVALID, "the signed answer: " + e.getMessage(), e);
        }
    }

    private static SignallingException invalid(String line) {
        return new SignallingException(SignallingException.KD_ANSWER_INVALID, "the signed answer lacks " + line);
    }
}
