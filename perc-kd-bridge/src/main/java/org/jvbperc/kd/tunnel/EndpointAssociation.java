package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsServerConfig;
import org.jvbperc.dtls.DtlsServerListener;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.conference.Member;
import org.jvbperc.kd.conference.MemberChannel;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * One endpoint's DTLS association through the tunnel of one Media Distributor (RFC 9185 section 5.4). When the endpoint is admitted,
 * it joins its conference; the Media Distributor is sent the hop-by-hop keys, and the endpoint is sent EKTKey messages and is probed
 * for signs of life.
 *
 * <p>The tunnel's thread, DTLS threads and the conference call it. Each field is written by one of them or is atomic, and the
 * association ends exactly once, whichever of them ends it.
 */
final class EndpointAssociation implements DtlsServerListener, DatagramSink, MemberChannel {
    private static final System.Logger LOG = System.getLogger(EndpointAssociation.class.getName());

    /** DTLS limits a handshake that has begun; a handshake that never begins is ended so much later. */
    private static final Duration DEADLINE_SLACK = Duration.ofSeconds(1);

    private final AssociationId id;
    private final MdPeer peer;
    private final AssociationContext services;
    private final DtlsServerAssociation dtls;
    private final Instant handshakeDeadline;
    private final AtomicReference<AssociationPhase> phase = new AtomicReference<>(AssociationPhase.HANDSHAKE);
    private final AssociationAdmission admission;
    private final Liveness liveness;
    private volatile @Nullable TunnelConnection connection;
    private volatile @Nullable Member member;
    /** Whether the endpoint can prove that it is there: it acknowledges messages, which endpoints without EKT do not. */
    private volatile boolean acknowledges;
    /** Whether the Media Distributor has reported a disconnect that the endpoint refuted. */
    private volatile boolean falseDisconnectSeen;

    private final BrowserRosterOutbox browserRosters;

    /** Makes an association; the caller has taken a place for an association and one for a handshake from {@code peer}. */
    EndpointAssociation(AssociationId id, MdPeer peer, AssociationContext services) {
        this.id = id;
        this.peer = peer;
        this.services = services;
        DtlsServerConfig config = DtlsServerConfig.defaults(id.toOctets())
                .withHandshakeTimeout(services.settings().handshakeTimeout())
                .withMtu(services.settings().mtu());
        this.handshakeDeadline = services.clock()
                .instant()
                .plus(services.settings().handshakeTimeout())
                .plus(DEADLINE_SLACK);
        this.liveness = new Liveness(
                services.settings().probeInterval(),
                services.settings().silenceTimeout(),
                services.grace(),
                services.settings().disconnectCheck());
        this.admission = new AssociationAdmission(id, peer, services.conferences(), services.clock());
        this.browserRosters = new BrowserRosterOutbox(id, peer);
        this.dtls = new DtlsServerAssociation(services.dtls(), config, admission, this, this);
    }

    AssociationId id() {
        return id;
    }

    MdPeer peer() {
        return peer;
    }

    AssociationPhase phase() {
        return Objects.requireNonNull(phase.get());
    }

    /** Ends the association if no handshake took place or the endpoint is silent; probes the endpoint when that is due. */
    void tick(Instant now) {
        AssociationPhase current = phase();
        browserRosters.flush(connection);
        if (current == AssociationPhase.HANDSHAKE && now.isAfter(handshakeDeadline)) {
            end(Departure.FAILED, "no handshake took place");
        } else if (current == AssociationPhase.ESTABLISHED || current == AssociationPhase.KEYED) {
            switch (liveness.tick(now, peer.isConnected())) {
                case WAIT -> {}
                case PROBE -> dtls.probe();
                case SILENT ->
                    end(
                            Departure.SILENT,
                            "the endpoint gave no sign of life for "
                                    + services.settings().silenceTimeout().toSeconds() + " s");
                case GONE -> {
                    services.metrics().disconnect("gone");
                    end(
                            Departure.DISCONNECTED,
                            "the Media Distributor reported a disconnect, and the endpoint did not answer the probe");
                }
            }
        }
    }

    /**
     * The Media Distributor reports that the endpoint has disconnected, which may be false (RFC 9185 section 9). An endpoint that acknowledges
     * messages is probed and has a short time to answer. The association of any other endpoint ends at once: the Media Distributor
     * could as well drop its datagrams.
     */
    void disconnected() {
        if (!acknowledges) {
            if (finish(AssociationPhase.ENDED, Departure.DISCONNECTED, "the Media Distributor disconnected it")) {
                dtls.close();
            }
        } else if (liveness.doubt(clock().instant())) {
            dtls.probe();
        }
    }

    /** Whether its datagrams are sent through {@code tunnel}. */
    boolean isOn(TunnelConnection tunnel) {
        return tunnel.equals(connection);
    }

    /** Takes a datagram of the endpoint; answers are sent through {@code from} from now on (RFC 9185 sections 5.3 and 5.4). */
    void receive(TunneledDtls message, TunnelConnection from) {
        connection = from;
        byte[] datagram = message.dtlsMessage().toByteArray();
        dtls.receive(datagram, 0, datagram.length);
    }

    // Calls of the DTLS association.

    @Override
    public void established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys) {
        try (keys) {
            AdmittedOffer found = admission.offer();
            CertificateFingerprint proven = admission.certificate();
            if (found == null || proven == null) {
                throw new IllegalStateException("a handshake completed without admission");
            }
            acknowledges = ektCipher.isPresent();
            if (phase.compareAndSet(AssociationPhase.HANDSHAKE, AssociationPhase.ESTABLISHED)) {
                peer.releaseHandshake();
                join(found, proven, profile, keys);
            }
        }
    }

    private void join(
            AdmittedOffer found, CertificateFingerprint proven, ProtectionProfile profile, HopByHopKeys keys) {
        Conference conference = found.conference();
        Member joined;
        try {
            joined = conference.join(found, proven, this, profile, clock().instant());
        } catch (Refusal e) {
            services.metrics().handshake("refused");
            conference.noteRefusal(found.facts().identity(), e.condition().code(), clock().instant());
            end(Departure.FAILED, "refused: " + e.detail());
            return;
        }
        member = joined;
        services.metrics().handshake("ok");
        LOG.log(
                System.Logger.Level.INFO,
                "{0} joined room \"{1}\" (association {2}, {3}, {4})",
                found.facts().identity(),
                conference.room(),
                id,
                profile,
                peer.name());
        MediaKeys message = new MediaKeys(id, profile, Octets.EMPTY, keys);
        if (!peer.send(message, connection)) {
            end(Departure.TUNNEL_LOST, "no tunnel to give the Media Distributor its keys");
            return;
        }
        joined.open();
        if (phase().isOver()) {
            // It ended during the join, perhaps before the member was set.
            conference.leave(joined, Departure.FAILED, clock().instant());
        }
    }

    @Override
    public void ektAcknowledged(int spi) {
        Member joined = member;
        AdmittedOffer found = admission.offer();
        if (joined != null && found != null) {
            phase.compareAndSet(AssociationPhase.ESTABLISHED, AssociationPhase.KEYED);
            found.conference().acknowledged(joined, spi);
            services.metrics().ektKey("acknowledged");
        }
    }

    @Override
    public void alive(long sentNanos) {
        if (liveness.alive(clock().instant().minusNanos(services.dtls().nanoTime() - sentNanos))) {
            services.metrics().disconnect("refuted");
            LOG.log(
                    falseDisconnectSeen ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "{0} reported a disconnect of association {1}, but its endpoint is there",
                    peer.name(),
                    id);
            falseDisconnectSeen = true;
        }
    }

    @Override
    public void ektUnacknowledged(int spi) {
        services.metrics().ektKey("unacknowledged");
        // Without this key the endpoint could soon neither decrypt the others' media nor be heard by them.
        end(Departure.NO_ACK, "EKTKey with SPI " + spi + " was not acknowledged");
    }

    @Override
    public void failed(DtlsFailure failure) {
        String kind = failure.kind().name().toLowerCase(Locale.ROOT);
        if (phase.get() == AssociationPhase.HANDSHAKE) {
            services.metrics().handshake(kind);
        }
        dtlsEnded(Departure.FAILED, "DTLS " + kind + ": " + failure.detail());
    }

    @Override
    public void closed() {
        dtlsEnded(Departure.LEFT, "the endpoint closed it");
    }

    /** DTLS has sent its last datagram, so that the Media Distributor may forget the endpoint. */
    private void dtlsEnded(Departure departure, String reason) {
        if (finish(AssociationPhase.ENDED, departure, reason)) {
            peer.disconnect(id, connection);
        } else if (phase.compareAndSet(AssociationPhase.CLOSING, AssociationPhase.ENDED)) {
            services.onEnd().accept(this);
            peer.disconnect(id, connection);
        }
    }

    // Calls of the conference, and datagrams to send.

    @Override
    public void send(byte[] datagram, int offset, int length) {
        boolean sent = peer.send(new TunneledDtls(id, Octets.of(datagram, offset, length)), connection);
        if (!sent && peer.isConnected()) {
            services.metrics().droppedDtls("congestion");
        }
    }

    @Override
    public void sendEktKey(EktParameterSet set) {
        try (set) {
            if (!phase().isOver()) {
                dtls.sendEktKey(set);
            }
        }
    }

    @Override
    public boolean takesRosters() {
        return admission.isBrowser() || dtls.takesRosters();
    }

    @Override
    public void sendRoster(byte[] message) {
        if (phase().isOver()) {
            return;
        }
        if (admission.isBrowser()) {
            browserRosters.add(message, connection);
        } else {
            dtls.sendRoster(message);
        }
    }

    @Override
    public boolean isReachable() {
        return peer.isConnected();
    }

    /**
     * Ends it on both sides: close_notify to the endpoint, then EndpointDisconnect to the Media Distributor (RFC 9185 section 5.4).
     * Until DTLS has closed, the association is still known, so that a datagram of the endpoint that was under way is not answered with
     * an EndpointDisconnect: behind that one the Media Distributor would not pass the close_notify on.
     */
    @Override
    public void end(Departure departure, String reason) {
        if (finish(AssociationPhase.CLOSING, departure, reason)) {
            dtls.close();
        }
    }

    /** Enters the phase {@code over} and releases everything; true for the one call that does so. */
    private boolean finish(AssociationPhase over, Departure departure, String reason) {
        AssociationPhase before;
        do {
            before = phase();
            if (before.isOver()) {
                return false;
            }
        } while (!phase.compareAndSet(before, over));
        if (before == AssociationPhase.HANDSHAKE) {
            peer.releaseHandshake();
        }
        peer.releaseAssociation();
        Member joined = member;
        AdmittedOffer found = admission.offer();
        if (joined != null && found != null) {
            found.conference().leave(joined, departure, clock().instant());
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} left room \"{1}\" (association {2}): {3}",
                    found.facts().identity(),
                    found.conference().room(),
                    id,
                    reason);
        } else {
            // Anybody can send datagrams that belong to no admitted offer; they must not fill the log.
            System.Logger.Level level = found == null ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
            LOG.log(level, "association {0} of {1} failed: {2}", id, peer.name(), reason);
        }
        if (over == AssociationPhase.ENDED) {
            services.onEnd().accept(this);
        }
        return true;
    }

    private Clock clock() {
        return services.clock();
    }
}
