package org.jvbperc.cli.xmpp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jitsi.xmpp.extensions.colibri.SourcePacketExtension;
import org.jitsi.xmpp.extensions.colibri.WebSocketPacketExtension;
import org.jitsi.xmpp.extensions.jingle.CandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.CandidateType;
import org.jitsi.xmpp.extensions.jingle.ContentPacketExtension;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceCandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceRtcpmuxPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jitsi.xmpp.extensions.jingle.JingleRtcpmuxPacketExtension;
import org.jitsi.xmpp.extensions.jingle.ParameterPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jitsi.xmpp.extensions.jingle.RtpDescriptionPacketExtension;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.endpoint.signalling.PeerDescription;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.xmpp.PercAttributes;

/** Between Jingle and what a call exchanges. The focus sends the offer, though what is signed in it is the answer to ours. Stateless. */
final class JingleDescription {
    private static final int MAX_CANDIDATES = 32;
    private static final String ACTIVE = "active";

    private JingleDescription() {}

    /**
     * Reads a session-initiate.
     *
     * @param endpoint this endpoint's name in the room, which is its name at the bridge
     * @throws CallException naming what is wrong and what was expected; {@code perc-missing} if it is an ordinary one
     */
    static PeerDescription parse(JingleIQ initiate, String endpoint) throws CallException {
        IceUdpTransportPacketExtension transport = transport(initiate);
        String version = transport.getAttributeAsString(PercAttributes.VERSION);
        if (!PercAttributes.VERSION_1.equals(version)) {
            throw refused(
                    "perc-missing",
                    "the invitation has " + PercAttributes.VERSION + " "
                            + (version == null ? "missing" : "of no known value") + ": expected "
                            + PercAttributes.VERSION_1 + "; the bridge would read the media");
        }
        String tlsId = transport.getAttributeAsString(PercAttributes.TLS_ID);
        if (tlsId == null) {
            throw refused(
                    "answer-without-tls-id",
                    "the invitation's transport has no tls-id (RFC 8842; RFC 9185 section 5.1)");
        }
        media(initiate);
        return new PeerDescription(
                fingerprints(transport),
                Optional.of(tlsId),
                Optional.ofNullable(transport.getAttributeAsString(PercAttributes.IDENTITY)),
                ice(transport),
                Optional.of(endpoint));
    }

    private static IceUdpTransportPacketExtension transport(JingleIQ initiate) throws CallException {
        return initiate.getContentList().stream()
                .map(content -> content.getFirstChildOfType(IceUdpTransportPacketExtension.class))
                .filter(found -> found != null)
                .findFirst()
                .orElseThrow(() -> refused("answer-malformed", "the invitation has no ice-udp transport"));
    }

    /** Both media, each with the payload type this endpoint sends. */
    private static void media(JingleIQ initiate) throws CallException {
        for (MediaKind kind : MediaKind.values()) {
            ContentPacketExtension content = initiate.getContentByName(kind.sdpName());
            RtpDescriptionPacketExtension description =
                    content == null ? null : content.getFirstChildOfType(RtpDescriptionPacketExtension.class);
            if (description == null) {
                throw refused("answer-media", "the invitation has no " + kind.sdpName());
            }
            if (description.getPayloadTypes().stream().noneMatch(type -> type.getID() == kind.payloadType())) {
                throw refused(
                        "answer-media",
                        "the invitation has no payload type " + kind.payloadType() + " for " + kind.sdpName()
                                + ": set it in jicofo's jicofo.codec");
            }
        }
    }

    private static Set<CertificateFingerprint> fingerprints(IceUdpTransportPacketExtension transport)
            throws CallException {
        Set<CertificateFingerprint> fingerprints = new HashSet<>();
        for (DtlsFingerprintPacketExtension element :
                transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class)) {
            if (ACTIVE.equals(element.getSetup())) {
                throw refused(
                        "answer-setup",
                        "the invitation's setup is active: expected actpass or passive (RFC 9185 section 5.1)");
            }
            try {
                fingerprints.add(CertificateFingerprint.parse(
                        String.valueOf(element.getHash()),
                        String.valueOf(element.getFingerprint()).strip()));
            } catch (IllegalArgumentException e) {
                throw refused("answer-malformed", "the invitation's fingerprint is not usable: " + e.getMessage());
            }
        }
        if (fingerprints.isEmpty()) {
            throw refused("answer-malformed", "the invitation has no fingerprint (RFC 8842 sections 5.2 and 5.3)");
        }
        return fingerprints;
    }

    private static IceParameters ice(IceUdpTransportPacketExtension transport) throws CallException {
        List<IceCandidate> candidates = transport.getCandidateList().stream()
                .map(candidate -> candidate.getFoundation() + " " + candidate.getComponent() + " "
                        + candidate.getProtocol() + " " + (candidate.getPriority() & 0xFFFF_FFFFL) + " "
                        + candidate.getIP() + " " + candidate.getPort() + " typ " + candidate.getType())
                .flatMap(line -> IceCandidate.parse(line).stream())
                .limit(MAX_CANDIDATES)
                .toList();
        if (candidates.isEmpty()) {
            throw refused("answer-without-candidates", "the invitation has no usable UDP candidate");
        }
        if (transport.getUfrag() == null || transport.getPassword() == null) {
            throw refused("answer-malformed", "the invitation's transport has no ufrag or no pwd (RFC 8839)");
        }
        return new IceParameters(transport.getUfrag(), transport.getPassword(), candidates);
    }

    /** Where the bridge's channel is; empty if it has none. */
    static Optional<String> channel(JingleIQ initiate) {
        return initiate.getContentList().stream()
                .map(content -> content.getFirstChildOfType(IceUdpTransportPacketExtension.class))
                .filter(transport -> transport != null)
                .map(transport -> transport.getFirstChildOfType(WebSocketPacketExtension.class))
                .filter(socket -> socket != null && socket.getUrl() != null)
                .map(WebSocketPacketExtension::getUrl)
                .findFirst();
    }

    /** The contents of a session-accept: this endpoint's sources, and its transport with what binds it to its identity. */
    static List<ContentPacketExtension> accept(JingleIQ initiate, LocalOffer offer, String endpoint) {
        List<ContentPacketExtension> contents = new ArrayList<>();
        for (MediaKind kind : MediaKind.values()) {
            ContentPacketExtension content =
                    new ContentPacketExtension(ContentPacketExtension.CreatorEnum.initiator, kind.sdpName());
            content.setSenders(ContentPacketExtension.SendersEnum.both);
            content.addChildExtension(description(initiate.getContentByName(kind.sdpName()), kind, offer, endpoint));
            // The focus takes the first; the assertion is long.
            content.addChildExtension(transport(offer, contents.isEmpty()));
            contents.add(content);
        }
        return contents;
    }

    private static RtpDescriptionPacketExtension description(
            @Nullable ContentPacketExtension offered, MediaKind kind, LocalOffer offer, String endpoint) {
        RtpDescriptionPacketExtension description = new RtpDescriptionPacketExtension();
        description.setMedia(kind.sdpName());
        RtpDescriptionPacketExtension theirs =
                offered == null ? null : offered.getFirstChildOfType(RtpDescriptionPacketExtension.class);
        if (theirs != null) {
            theirs.getPayloadTypes().stream()
                    .filter(type -> type.getID() == kind.payloadType())
                    .map(PayloadTypePacketExtension::clone)
                    .forEach(description::addPayloadType);
        }
        String name = endpoint + "-" + kind.sdpName().charAt(0) + "0";
        SourcePacketExtension source = new SourcePacketExtension();
        source.setSSRC(Integer.toUnsignedLong(offer.ssrcs().of(kind)));
        source.setName(name);
        source.addParameter(new ParameterPacketExtension("msid", name + " " + name));
        description.addChildExtension(source);
        description.addChildExtension(new JingleRtcpmuxPacketExtension());
        return description;
    }

    private static IceUdpTransportPacketExtension transport(LocalOffer offer, boolean complete) {
        IceUdpTransportPacketExtension transport = new IceUdpTransportPacketExtension();
        transport.setUfrag(offer.ice().ufrag());
        transport.setPassword(offer.ice().password());
        if (complete) {
            transport.setAttribute(PercAttributes.VERSION, PercAttributes.VERSION_1);
            transport.setAttribute(PercAttributes.TLS_ID, offer.tlsId().orElseThrow());
            transport.setAttribute(PercAttributes.IDENTITY, offer.identity().toAttribute());
        }
        transport.addChildExtension(new IceRtcpmuxPacketExtension());
        DtlsFingerprintPacketExtension fingerprint = new DtlsFingerprintPacketExtension();
        fingerprint.setHash(offer.fingerprint().algorithm());
        fingerprint.setFingerprint(offer.fingerprint().digestText());
        fingerprint.setSetup(ACTIVE);
        transport.addChildExtension(fingerprint);
        int id = 1;
        for (IceCandidate candidate : offer.ice().candidates()) {
            transport.addCandidate(candidate(candidate, id++));
        }
        return transport;
    }

    private static CandidatePacketExtension candidate(IceCandidate candidate, int id) {
        IceCandidatePacketExtension element = new IceCandidatePacketExtension();
        element.setComponent(1);
        element.setFoundation(candidate.foundation());
        element.setGeneration(0);
        element.setID("c" + id);
        element.setNetwork(0);
        element.setProtocol("udp");
        element.setPriority(candidate.priority());
        element.setIP(candidate.address().getAddress().getHostAddress());
        element.setPort(candidate.address().getPort());
        element.setType(CandidateType.valueOf(candidate.type()));
        return element;
    }

    static CallException refused(String condition, String message) {
        return new CallException(CallException.Category.REFUSED, condition, message);
    }
}
