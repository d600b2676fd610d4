package org.jvbperc.md.signalling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercAttributes;

/**
 * The data that bind an endpoint's DTLS to its identity, from signalling. They are not verified here.
 *
 * @param tlsId of RFC 8842; empty if an answer or a later update does not repeat it
 * @param identity value of a=identity; bearer-like, not for logs; empty as the tls-id
 * @param fingerprints of its certificates
 * @param setup of RFC 4145
 */
public record EndpointCredentials(
        String tlsId, String identity, List<CertificateFingerprint> fingerprints, String setup) {
    public EndpointCredentials {
        fingerprints = List.copyOf(fingerprints);
    }

    /** Takes the credentials of a {@code <perc>} element. */
    static EndpointCredentials of(EndpointOffer offer) throws SignallingException {
        String identity = offer.assertion()
                .orElseThrow(() -> new SignallingException(
                        SignallingException.IDENTITY_REQUIRED, "perc/identity-assertion is missing"));
        return new EndpointCredentials(
                offer.tlsId(), identity, offer.certificates(), offer.setup().text());
    }

    /**
     * Takes the credentials from the attributes and fingerprints of a transport.
     *
     * @throws SignallingException {@code identity-required} if an attribute is missing, {@code malformed-offer} if a
     *     fingerprint cannot be read
     */
    static EndpointCredentials of(IceUdpTransportPacketExtension transport) throws SignallingException {
        String setup = transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class).stream()
                .map(DtlsFingerprintPacketExtension::getSetup)
                .filter(value -> value != null)
                .reduce("actpass", (first, second) -> second);
        return new EndpointCredentials(
                required(transport, PercAttributes.TLS_ID),
                required(transport, PercAttributes.IDENTITY),
                fingerprints(transport),
                setup);
    }

    /**
     * Takes the credentials from a transport that an endpoint sends after its creation: with its answer, with more candidates, or
     * after a restart of ICE. Of these only the answer has tls-id and identity.
     *
     * @throws SignallingException {@code malformed-offer} if a fingerprint cannot be read, or is for the DTLS server
     */
    public static EndpointCredentials ofAnswer(IceUdpTransportPacketExtension transport) throws SignallingException {
        if (transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class).stream()
                .anyMatch(fingerprint -> "passive".equalsIgnoreCase(fingerprint.getSetup()))) {
            throw new SignallingException(
                    SignallingException.MALFORMED_OFFER,
                    "setup=passive: an endpoint must be the DTLS client (RFC 9185 section 5.1)");
        }
        return new EndpointCredentials(
                optional(transport, PercAttributes.TLS_ID),
                optional(transport, PercAttributes.IDENTITY),
                fingerprints(transport),
                "active");
    }

    /** Whether they say who the endpoint is; otherwise they only repeat its certificate. */
    public boolean areIdentifying() {
        return !tlsId.isEmpty() || !identity.isEmpty();
    }

    /**
     * Requires tls-id and identity.
     *
     * @throws SignallingException {@code identity-required} naming what is missing
     */
    public void requireComplete() throws SignallingException {
        if (tlsId.isEmpty() || identity.isEmpty()) {
            throw missing(tlsId.isEmpty() ? PercAttributes.TLS_ID : PercAttributes.IDENTITY);
        }
    }

    /**
     * Requires that the credentials equal those of the offer. Tls-id and identity may be missing.
     *
     * @throws SignallingException {@code identity-invalid} naming what differs
     */
    public void requireSame(ParsedOffer offer) throws SignallingException {
        requireSame(tlsId.isEmpty() || tlsId.equals(offer.tlsId()), PercAttributes.TLS_ID);
        requireSame(Set.copyOf(fingerprints).equals(Set.copyOf(offer.fingerprints())), "fingerprint");
        requireSame(identity.isEmpty() || identity.equals(offer.identity()), PercAttributes.IDENTITY);
    }

    private static void requireSame(boolean same, String what) throws SignallingException {
        if (!same) {
            throw new SignallingException(
                    SignallingException.IDENTITY_INVALID, what + " is not that of the endpoint's offer");
        }
    }

    private static String required(IceUdpTransportPacketExtension transport, String attribute)
            throws SignallingException {
        String value = optional(transport, attribute);
        if (value.isEmpty()) {
            throw missing(attribute);
        }
        return value;
    }

    private static String optional(IceUdpTransportPacketExtension transport, String attribute) {
        String value = transport.getAttributeAsString(attribute);
        return value == null ? "" : value;
    }

    private static SignallingException missing(String attribute) {
        return new SignallingException(SignallingException.IDENTITY_REQUIRED, "the transport has no " + attribute);
    }

    /**
     * The fingerprints of a transport.
     *
     * @throws SignallingException {@code malformed-offer} if one cannot be read
     */
    public static List<CertificateFingerprint> fingerprints(IceUdpTransportPacketExtension transport)
            throws SignallingException {
        List<CertificateFingerprint> result = new ArrayList<>();
        for (DtlsFingerprintPacketExtension element :
                transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class)) {
            try {
                result.add(CertificateFingerprint.parse(text(element.getHash()), text(element.getFingerprint())));
            } catch (IllegalArgumentException e) {
                throw new SignallingException(SignallingException.MALFORMED_OFFER, String.valueOf(e.getMessage()), e);
            }
        }
        return result;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    /** The ICE-UDP transport of an endpoint in a request. */
    public static Optional<IceUdpTransportPacketExtension> transport(Colibri2Endpoint endpoint) {
        Transport transport = endpoint.getTransport();
        return transport == null ? Optional.empty() : Optional.ofNullable(transport.getIceUdpTransport());
    }

    @Override
    public String toString() {
        return "EndpointCredentials[tlsId=" + tlsId + ", fingerprints=" + fingerprints + "]";
    }
}
