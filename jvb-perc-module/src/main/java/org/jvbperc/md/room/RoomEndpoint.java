package org.jvbperc.md.room;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.signalling.ParsedOffer;
import org.jvbperc.md.signalling.SignalledSource;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.md.signalling.SignedTransport;

/** An endpoint in a room, or one that is joining it. Safe for several threads. */
public final class RoomEndpoint {
    private final String bridgeConferenceId;
    private final String endpointId;
    private final String sessionId;
    private final LongSupplier nanoTime;
    private final long createdNanos;
    private volatile ParsedOffer offer;
    private volatile List<SignalledSource> sources;
    private volatile @Nullable RelayedAssociation association;
    private volatile @Nullable Octets signedAnswer;
    private volatile long admittedNanos;
    private volatile boolean admitted;

    RoomEndpoint(
            String bridgeConferenceId, String endpointId, String sessionId, ParsedOffer offer, LongSupplier nanoTime) {
        this.bridgeConferenceId = bridgeConferenceId;
        this.endpointId = endpointId;
        this.sessionId = sessionId;
        this.offer = offer;
        this.sources = offer.sources();
        this.nanoTime = nanoTime;
        this.createdNanos = nanoTime.getAsLong();
    }

    /** Id of the bridge's conference: the room's own one, or the one of a signalling server. */
    String bridgeConferenceId() {
        return bridgeConferenceId;
    }

    Octets offerText() {
        return offer.text();
    }

    ParsedOffer offer() {
        return offer;
    }

    /** Takes the offer with the endpoint's identity, which the first one lacked. */
    void present(ParsedOffer complete) {
        offer = complete;
    }

    /** Keeps the answer that the Key Distributor signed, for descriptions of its transport after a restart of ICE. */
    void signed(Octets answer) {
        signedAnswer = answer;
    }

    /**
     * Describes its transport again as the Key Distributor signed it.
     *
     * @param transport of the bridge's response, changed in place
     * @return false if the Key Distributor has signed nothing that can be used; then the transport must not be shown to anybody
     */
    boolean describe(IceUdpTransportPacketExtension transport) {
        Octets answer = signedAnswer;
        RelayedAssociation known = association;
        if (answer == null || known == null) {
            return false;
        }
        try {
            SignedTransport.applyAgain(transport, answer, known.id(), doubleEncryption());
            return true;
        } catch (SignallingException e) {
            return false;
        }
    }

    /** Adds sources that it announces later; the caller holds the room's lock. */
    void addSources(List<SignalledSource> more) {
        Set<SignalledSource> all = new LinkedHashSet<>(sources);
        all.addAll(more);
        sources = List.copyOf(all);
    }

    /** Its id on the bridge and in the roster. */
    public String endpointId() {
        return endpointId;
    }

    /** Secret id of its session, with which the session can be ended: endpoint id, dot, 128 random bits. */
    String sessionId() {
        return sessionId;
    }

    /** Value of a=identity in its offer; not verified here. */
    public String identity() {
        return offer.identity();
    }

    /** Value of a=tls-id in its offer. */
    public String tlsId() {
        return offer.tlsId();
    }

    /** Whether its packets are encrypted twice; otherwise its frames are encrypted. */
    public boolean doubleEncryption() {
        return offer.doubleEncryption();
    }

    /** Whether its answer has a tls-id: if its offer has one (RFC 8842 section 5.3), or if that is not known yet. */
    boolean awaitsTlsId() {
        return offer.doubleEncryption() || !offer.tlsId().isEmpty();
    }

    /** The sources it has announced. */
    public List<SignalledSource> sources() {
        return sources;
    }

    /**
     * The payload types of the formats in which it may send, by name.
     *
     * @param media {@code audio} or {@code video}
     * @throws SignallingException {@code malformed-offer} if a format is malformed
     */
    public Map<String, Integer> payloadTypes(String media) throws SignallingException {
        return offer.payloadTypes(media);
    }

    /** Value of all a=fingerprint in its offer. */
    public List<CertificateFingerprint> fingerprints() {
        return offer.fingerprints();
    }

    /** The SSRCs that it has announced or has sent media with. */
    Set<Integer> ssrcs() {
        RelayedAssociation known = association;
        Set<Integer> ssrcs = new HashSet<>(known == null ? Set.of() : known.receivedSources());
        sources().forEach(source -> ssrcs.add((int) source.ssrc()));
        return ssrcs;
    }

    /** Releases the state that is kept for sending these sources to it. */
    void forgetSources(Set<Integer> ssrcs) {
        RelayedAssociation known = association;
        if (known != null) {
            known.forgetSources(ssrcs);
        }
    }

    /** Whether the Key Distributor has signed the answer to its offer. */
    public boolean isAdmitted() {
        return admitted;
    }

    /** Whether its media keys are in place. */
    public boolean isKeyed() {
        RelayedAssociation known = association;
        return known != null && known.isKeyed();
    }

    void bind(RelayedAssociation newAssociation) {
        association = newAssociation;
    }

    void admit() {
        admittedNanos = nanoTime.getAsLong();
        admitted = true;
    }

    /** Ends its association, if it has one. */
    void leave(String reason) {
        RelayedAssociation known = association;
        if (known != null) {
            known.leave(reason);
        }
    }

    /** Ends its association if it has waited longer than {@code limitNanos} for its keys, or to bring its identity. */
    void expireIfNotKeyed(long nowNanos, long limitNanos) {
        RelayedAssociation known = association;
        long since = admitted ? admittedNanos : createdNanos;
        boolean waiting = admitted || offer.isStub();
        if (known != null && waiting && !known.isKeyed() && nowNanos - since > limitNanos) {
            known.joinTimedOut();
        }
    }
}
