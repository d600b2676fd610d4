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
     * @param association for diagnostics, and for the endpoint to ask what became of it
     * @param doubleEncryption whether the endpoint has to encrypt packets twice
     * @param isAnswer whether the endpoint takes the response for an answer, with setup:passive; otherwise it is an offer to
     *     the endpoint, which leaves the choice open (RFC 8842 section 5.2)
     * @throws SignallingException {@code kd-answer-invalid} or {@code bridge-refused}; the response must not be used then
     */
    public static void apply(
            ConferenceModifiedIQ response,
            String endpointId,
            Octets signed,
            AssociationId association,
            boolean doubleEncryption,
            boolean isAnswer)
            throws SignallingException {
        IceUdpTransportPacketExtension transport = Answers.transport(response, endpointId);
        describe(transport, signed, association, doubleEncryption, isAnswer ? "passive" : "actpass");
        String tlsId = transport.getAttributeAsString(PercAttributes.TLS_ID);
        if (tlsId == null) {
            throw invalid("a=tls-id");
        }
        EndpointAnswer answer = new EndpointAnswer(
                UUID.fromString(association.toString()),
                tlsId,
                transport.getAttributeAsString(PercAttributes.IDENTITY),
                Optional.of(signed));
        response.getEndpoints().stream()
                .filter(endpoint -> endpointId.equals(endpoint.getId()))
                .forEach(endpoint -> endpoint.addChildExtension(answer.toExtension()));
    }

    /**
     * Describes an endpoint's transport again, after the bridge has restarted its ICE. ICE data stay as they are, and the DTLS
     * association continues (RFC 8842 section 5.1), so that the roles and everything that the Key Distributor signed stay too.
     *
     * @param signed as in {@link #apply}
     * @throws SignallingException {@code kd-answer-invalid}; the transport must not be used then
     */
    public static void applyAgain(
            IceUdpTransportPacketExtension transport,
            Octets signed,
            AssociationId association,
            boolean doubleEncryption)
            throws SignallingException {
        describe(transport, signed, association, doubleEncryption, "passive");
    }

    private static void describe(
            IceUdpTransportPacketExtension transport,
            Octets signed,
            AssociationId association,
            boolean doubleEncryption,
            String setup)
            throws SignallingException {
        try {
            SessionDescription sdp = SessionDescription.parse(new String(signed.toByteArray(), StandardCharsets.UTF_8));
            List<DtlsFingerprintPacketExtension> own =
                    transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class);
            own.forEach(transport::removeChildExtension);
            for (CertificateFingerprint fingerprint : sdp.fingerprints()) {
                DtlsFingerprintPacketExtension element = new DtlsFingerprintPacketExtension();
                element.setHash(fingerprint.algorithm());
                element.setFingerprint(fingerprint.digestText());
                element.setSetup(setup);
                transport.addChildExtension(element);
            }
            String identity = sdp.identity().orElseThrow(() -> invalid("a=identity"));
            sdp.tlsId().ifPresent(tlsId -> transport.setAttribute(PercAttributes.TLS_ID, tlsId));
            transport.setAttribute(PercAttributes.IDENTITY, identity);
            transport.setAttribute(PercAttributes.VERSION, PercAttributes.VERSION_1);
            transport.setAttribute(PercAttributes.ASSOCIATION_ID, association.toString());
            transport.setAttribute(
                    PercAttributes.PROTECTION,
                    doubleEncryption ? PercAttributes.PROTECTION_DOUBLE : PercAttributes.PROTECTION_FRAME);
        } catch (SdpException e) {
            throw new SignallingException(
                    SignallingException.KD_ANSWER_INVALID, "the signed answer: " + e.getMessage(), e);
        }
    }

    private static SignallingException invalid(String line) {
        return new SignallingException(SignallingException.KD_ANSWER_INVALID, "the signed answer lacks " + line);
    }
}
