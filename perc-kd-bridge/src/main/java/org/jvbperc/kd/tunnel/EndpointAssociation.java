package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
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
import org.jvbperc.tunnel.MemberRoster;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * One endpoint's DTLS association, tunnelled by one Media Distributor: once the endpoint is admitted, sends the hop-by-hop keys to the
 * Media Distributor and EKTKey messages to the endpoint, and sees whether the endpoint is there (RFC 9185 section 5.4).
 *
 * <p>Calls come from the tunnel's thread, DTLS threads and the conference; each field is written by one of them or atomic.
 * Ends exactly once, whoever begins.
 */
final class EndpointAssociation implements DtlsServerListener, DatagramSink, MemberChannel {
    private static final System.Logger LOG = System.getLogger(EndpointAssociation.class.getName());

    /** DTLS has the deadline of a handshake that has begun; this one is for what never begins. */
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
    /** Whether it has something to acknowledge; endpoints without EKT do not. */
    private volatile boolean answers;
    /** The Media Distributor has reported a disconnect that the endpoint refuted. */
    private volatile boolean falseDisconnectSeen;

    private volatile boolean disconnectWhenClosed;
    /** Rosters of a browser that wait for a tunnel; guarded by itself. */
    private final Deque<Octets> rosters = new ArrayDeque<>();

    /** Makes an association that holds a place for an association and one for a handshake of {@code peer}. */
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

    /** Ends it if its handshake takes longer than DTLS itself would have let it. */
    void tick(Instant now) {
        AssociationPhase current = phase();
        sendWaitingRosters();
        if (current == AssociationPhase.HANDSHAKE && now.isAfter(handshakeDeadline)) {
            end(Departure.FAILED, "no handshake took place");
        } else if (current == AssociationPhase.ESTABLISHED || current == AssociationPhase.KEYED) {
            switch (liveness.tick(now, peer.isConnected())) {
                case WAIT -> {}
                case PROBE -> dtls.probe();
                case SILENT ->
                    end(
                            Departure.SILENT,
                            "the endpoint did not answer a probe for "
                                    + services.settings().silenceTimeout().toSeconds() + " s");
                case GONE -> {
                    services.metrics().disconnect("gone");
                    end(
                            Departure.DISCONNECTED,
                            "the Media Distributor reported a disconnect and the endpoint did not answer the probe");
                }
            }
        }
    }

    /**
     * The Media Distributor reports that the endpoint is gone, which may be a lie (RFC 9185 section 9). An endpoint that can
     * answer probes gets a short time to do so. Others end at once, because the Media Distributor could just as well withhold
     * their datagrams.
     */
    void disconnected() {
        if (!answers) {
            if (finish(Departure.DISCONNECTED, "the Media Distributor disconnected it")) {
                dtls.close();
            }
        } else if (liveness.doubt(clock().instant())) {
            dtls.probe();
        }
    }

    /** Whether it answers on {@code tunnel}. */
    boolean isOn(TunnelConnection tunnel) {
        return tunnel.equals(connection);
    }

    /** A datagram of the endpoint; {@code from} becomes the tunnel to answer on (RFC 9185 sections 5.3 and 5.4). */
    void receive(TunneledDtls message, TunnelConnection from) {
        connection = from;
        byte[] datagram = message.dtlsMessage().toByteArray();
        dtls.receive(datagram, 0, datagram.length);
    }

    // What becomes of the association.

    @Override
    public void established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys) {
        try (keys) {
            AdmittedOffer found = admission.offer();
            CertificateFingerprint proven = admission.certificate();
            if (found == null || proven == null) {
                throw new IllegalStateException("a handshake completed without admission");
            }
            answers = ektCipher.isPresent();
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
        if (phase.get() == AssociationPhase.ENDED) {
            // Ended while joining: whoever ended it may not have seen the member.
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
                    "{0} says that association {1} is gone, and its endpoint is there",
                    peer.name(),
                    id);
            falseDisconnectSeen = true;
        }
    }

    @Override
    public void ektUnacknowledged(int spi) {
        services.metrics().ektKey("unacknowledged");
        // Without this key it would soon neither understand nor be understood.
        end(Departure.NO_ACK, "EKTKey with SPI " + spi + " was not acknowledged");
    }

    @Override
    public void failed(DtlsFailure failure) {
        String kind = failure.kind().name().toLowerCase(Locale.ROOT);
        if (phase.get() == AssociationPhase.HANDSHAKE) {
            services.metrics().handshake(kind);
        }
        if (finish(Departure.FAILED, "DTLS " + kind + ": " + failure.detail()) || disconnectWhenClosed) {
            tellMediaDistributor();
        }
    }

    @Override
    public void closed() {
        if (finish(Departure.LEFT, "the endpoint closed it") || disconnectWhenClosed) {
            tellMediaDistributor();
        }
    }

    // What goes out.

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
            if (phase.get() != AssociationPhase.ENDED) {
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
        if (phase.get() == AssociationPhase.ENDED) {
            return;
        }
        if (!admission.isBrowser()) {
            dtls.sendRoster(message);
            return;
        }
        synchronized (rosters) {
            rosters.add(Octets.of(message));
            sendWaitingRosters();
        }
    }

    /** In order, as far as there is a tunnel. */
    private void sendWaitingRosters() {
        synchronized (rosters) {
            while (!rosters.isEmpty() && peer.send(new MemberRoster(id, rosters.element()), connection)) {
                rosters.remove();
            }
        }
    }

    @Override
    public boolean isReachable() {
        return peer.isConnected();
    }

    /**
     * Ends it on both sides: close_notify to the endpoint, then EndpointDisconnect to the Media Distributor (RFC 9185 section 5.4).
     */
    @Override
    public void end(Departure departure, String reason) {
        if (finish(departure, reason)) {
            disconnectWhenClosed = true;
            dtls.close();
        }
    }

    private void tellMediaDistributor() {
        peer.disconnect(id, connection);
    }

    /** Releases everything; true for the one call that ended it. */
    private boolean finish(Departure departure, String reason) {
        AssociationPhase before = phase.getAndSet(AssociationPhase.ENDED);
        if (before == AssociationPhase.ENDED) {
            return false;
        }
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
            // Without an admitted offer anybody may have sent this; it must not fill the log.
            System.Logger.Level level = found == null ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
            LOG.log(level, "association {0} of {1} failed: {2}", id, peer.name(), reason);
        }
        services.onEnd().accept(this);
        return true;
    }

    private Clock clock() {
        return services.clock();
    }
}
