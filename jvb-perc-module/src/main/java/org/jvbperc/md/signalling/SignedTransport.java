package org.jvbperc.md.signalling;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sdp.SdpException;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.xmpp.EndpointAnswer;
import org.jvbperc.xmpp.PercAttributes;

/**
 * Puts the signed answer into a bridge's Colibri2 response: the fingerprint of the Key Distributor's certificate replaces the
 * bridge's, and its tls-id and assertion become attributes of the transport, which unmodified Jitsi components pass on.
 * Stateless.
 */
public final class SignedTransport {
    private SignedTransport() {}

    /**
     * Changes the response in place, except for its ICE data. The endpoint gets a {@code <perc>} with the whole answer.
     *
     * @param signed the signed answer, UTF-8, checked by {@link Answers#requireSigned}
     * @param association for diagnostics
     * @param isAnswer whether the endpoint takes the response for an answer, with setup:passive; otherwise it is an offer to
     *     the endpoint, which leaves the choice open (RFC 8842 section 5.2)
     * @throws SignallingException {@code kd-answer-invalid} or {@code bridge-refused}; the response must not be used then
     */
    public static void apply(
            ConferenceModifiedIQ response,
            String endpointId,
            Octets signed,
            AssociationId association,
            boolean isAnswer)
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
                element.setSetup(isAnswer ? "passive" : "actpass");
                transport.addChildExtension(element);
            }
            String tlsId = sdp.tlsId().orElseThrow(() -> invalid("a=tls-id"));
            String identity = sdp.identity().orElseThrow(() -> invalid("a=identity"));
            transport.setAttribute(PercAttributes.TLS_ID, tlsId);
            transport.setAttribute(PercAttributes.IDENTITY, identity);
            transport.setAttribute(PercAttributes.VERSION, PercAttributes.VERSION_1);
            transport.setAttribute(PercAttributes.ASSOCIATION_ID, association.toString());
            EndpointAnswer answer =
                    new EndpointAnswer(UUID.fromString(association.toString()), tlsId, identity, Optional.of(signed));
            response.getEndpoints().stream()
                    .filter(endpoint -> endpointId.equals(endpoint.getId()))
                    .forEach(endpoint -> endpoint.addChildExtension(answer.toExtension()));
        } catch (SdpException e) {
            throw new SignallingException(
                    SignallingException.KD_ANSWER_INVALID, "the signed answer: " + e.getMessage(), e);
        }
    }

    private static SignallingException invalid(String line) {
        return new SignallingException(SignallingException.KD_ANSWER_INVALID, "the signed answer lacks " + line);
    }
}
