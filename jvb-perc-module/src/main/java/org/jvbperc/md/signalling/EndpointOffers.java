package org.jvbperc.md.signalling;

import java.util.HashSet;
import java.util.Optional;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.crypto.Octets;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercAttributes;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercExtension;
import org.jvbperc.xmpp.PercSyntaxException;

/**
 * Makes offers from requests that create an endpoint. The endpoint's identity is in a {@code <perc>}, in attributes of its
 * transport, or comes later.
 */
public final class EndpointOffers {
    private EndpointOffers() {}

    /** Whether the endpoint announces PERC in one of the ways. */
    public static boolean announcesPerc(Colibri2Endpoint endpoint) {
        return !endpoint.getChildExtensionsOfType(PercExtension.class).isEmpty()
                || EndpointCredentials.transport(endpoint)
                        .filter(transport ->
                                PercAttributes.VERSION_1.equals(transport.getAttributeAsString(PercAttributes.VERSION)))
                        .isPresent();
    }

    /**
     * The offer for the Key Distributor.
     *
     * @param media of the same endpoint
     * @param frameRooms as of {@link ParsedOffer#parse(Octets, boolean)}; only a description can be one for a frame room
     * @throws PercSyntaxException if {@code <perc>} cannot be read
     * @throws SignallingException if it is not acceptable, among them {@code identity-required}: only an endpoint without a
     *     transport may bring its identity later
     */
    public static ParsedOffer of(Colibri2Endpoint endpoint, OfferedMedia media, boolean frameRooms)
            throws PercSyntaxException, SignallingException {
        Optional<PercExtension> element = PercElements.find(endpoint);
        Optional<IceUdpTransportPacketExtension> transport = EndpointCredentials.transport(endpoint);
        if (element.isPresent()) {
            return of(EndpointOffer.parse(element.get()), transport, endpoint, media, frameRooms);
        }
        if (transport.isEmpty()) {
            return media.stub();
        }
        if (!announcesPerc(endpoint)) {
            throw new SignallingException(
                    SignallingException.IDENTITY_REQUIRED,
                    "an endpoint of a PERC room must be created with perc-v, tls-id and perc-identity on its transport, with a"
                            + " <perc>, or without a transport");
        }
        return media.complete(EndpointCredentials.of(transport.get()), transport.get(), endpoint.getSources());
    }

    private static ParsedOffer of(
            EndpointOffer announced,
            Optional<IceUdpTransportPacketExtension> transport,
            Colibri2Endpoint endpoint,
            OfferedMedia media,
            boolean frameRooms)
            throws SignallingException {
        EndpointCredentials credentials = EndpointCredentials.of(announced);
        ParsedOffer offer;
        if (announced.description().isPresent()) {
            Octets text = announced.description().get();
            offer = transport.isPresent()
                    ? ParsedOffer.parse(text, frameRooms)
                    : ParsedOffer.parsePreOffer(text, frameRooms);
            credentials.requireSame(offer);
        } else if (transport.isPresent()) {
            offer = media.complete(credentials, transport.get(), endpoint.getSources());
        } else {
            offer = media.preOffer(credentials, endpoint.getSources());
        }
        if (transport.isPresent()
                && !new HashSet<>(offer.fingerprints())
                        .containsAll(EndpointCredentials.fingerprints(transport.get()))) {
            throw new SignallingException(
                    SignallingException.MALFORMED_OFFER, "the transport has a fingerprint that <perc> does not have");
        }
        return offer;
    }
}
