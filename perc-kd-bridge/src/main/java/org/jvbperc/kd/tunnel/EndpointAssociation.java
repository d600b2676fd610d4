package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsServerConfig;
import org.jvbperc.dtls.DtlsServerListener;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.keychannel.KeyChannelEnd;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * One endpoint's DTLS association through the tunnel of one Media Distributor (RFC 9185 section 5.4). When the endpoint is admitted,
 * the Media Distributor is sent the hop-by-hop keys, and the endpoint joins its conference: at once, or in a frame room when it has said
 * hello in its key channel. Then it is sent keys and rosters, and is probed for signs of life.
 *
 * <p>The tunnel's thread, DTLS threads and the conference call it. Each field is written by one of them or is atomic, and the
 * association ends exactly once, whichever of them ends it.
 */
final class EndpointAssociation implements DtlsServerListener, DatagramSink, KeyChannelBinding.Owner {
    private static final System.Logger LOG = System.getLogger(EndpointAssociation.class.getName());

    /** DTLS limits a handshake that has begun; a handshake that never begins is ended so much later. */
    private static final Duration DEADLINE_SLACK = Duration.ofSeconds(1);

    private final AssociationId id;
    private final MdPeer peer;
    private final AssociationContext services;
    private final DtlsServerAssociation dtls;
    private final EndpointDelivery delivery;
    private final Instant handshakeDeadline;
    private final AtomicReference<AssociationPhase> phase = new AtomicReference<>(AssociationPhase.HANDSHAKE);
    private final AssociationAdmission admission;
    private final ConferenceSeat seat;
    private final Liveness liveness;
    private volatile @Nullable TunnelConnection connection;
    private volatile @Nullable ProtectionProfile agreed;
    /** Whether the Media Distributor has reported a disconnect that the endpoint refuted. */
    private volatile boolean falseDisconnectSeen;

    /** Whether places, table entry and DTLS association have been given up. */
    private final AtomicBoolean disposed = new AtomicBoolean();

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
        this.seat = new ConferenceSeat(id + ", " + peer.name(), admission, services);
        this.dtls = new DtlsServerAssociation(services.dtls(), config, admission, this, this);
        this.delivery = new EndpointDelivery(this, dtls, services.metrics());
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
        if (current == AssociationPhase.HANDSHAKE && now.isAfter(handshakeDeadline)) {
            end(Departure.FAILED, "no handshake took place");
        } else if (current == AssociationPhase.ESTABLISHED || current == AssociationPhase.KEYED) {
            switch (liveness.tick(now, peer.isConnected())) {
                case WAIT -> {}
                case PROBE -> delivery.probe();
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
     * The Media Distributor reports that the endpoint has disconnected, which may be false (RFC 9185 section 9). A member is probed and has
     * a short time to answer. An association that has no member ends at once: the Media Distributor could as well drop its datagrams.
     */
    void disconnected() {
        if (!seat.isTaken() || phase().isOver()) {
            boolean unused =
                    finish(AssociationPhase.ENDED, Departure.DISCONNECTED, "the Media Distributor disconnected it");
            dispose();
        } else if (liveness.doubt(clock().instant())) {
            delivery.probe();
        }
    }

    /** Whether a key channel was begun. */
    boolean hasKeyChannel() {
        return delivery.keyChannel() != null;
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
            if (found == null || admission.certificate() == null) {
                throw new IllegalStateException("a handshake completed without admission");
            }
            if (!phase.compareAndSet(AssociationPhase.HANDSHAKE, AssociationPhase.ESTABLISHED)) {
                return;
            }
            peer.releaseHandshake();
            agreed = profile;
            boolean byHello = found.conference().policy().protection() == Protection.FRAME;
            if (!byHello && !join(profile)) {
                services.metrics().handshake("refused");
                return;
            }
            services.metrics().handshake("ok");
            if (!peer.send(new MediaKeys(id, profile, Octets.EMPTY, keys), connection)) {
                end(Departure.TUNNEL_LOST, "no tunnel to give the Media Distributor its keys");
            } else if (byHello) {
                openKeyChannel(found);
            } else {
                beginDelivery();
            }
        }
    }

    private void openKeyChannel(AdmittedOffer found) {
        Conference conference = found.conference();
        KeyChannelBinding channel = new KeyChannelBinding(
                this,
                dtls,
                services,
                conference.policy().sframeSuite().number(),
                conference.identity().random());
        delivery.use(channel);
        channel.start(found.expiresAt());
    }

    private boolean join(ProtectionProfile profile) {
        try {
            seat.take(delivery, profile);
            return true;
        } catch (Refusal e) {
            end(Departure.FAILED, e.condition().code(), "refused: " + e.detail());
            return false;
        }
    }

    private void beginDelivery() {
        seat.open();
        if (phase().isOver()) {
            // It ended during the join, perhaps before the seat was taken.
            seat.leave(Departure.FAILED);
        }
    }

    @Override
    public void applicationData(byte[] data) {
        KeyChannelBinding channel = delivery.keyChannel();
        if (channel != null) {
            channel.receive(data);
        }
    }

    @Override
    public void ektAcknowledged(int spi) {
        if (seat.isTaken()) {
            acknowledged(spi);
            services.metrics().ektKey("acknowledged");
        }
    }

    private void acknowledged(int spi) {
        phase.compareAndSet(AssociationPhase.ESTABLISHED, AssociationPhase.KEYED);
        seat.acknowledged(spi);
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
        KeyChannelBinding channel = delivery.keyChannel();
        if (channel != null) {
            channel.abandon();
        }
        if (finish(AssociationPhase.ENDED, departure, reason)
                || phase.compareAndSet(AssociationPhase.CLOSING, AssociationPhase.ENDED)) {
            peer.disconnect(id, connection);
        }
        dispose();
        services.onEnd().accept(this);
    }

    // Calls of the key channel.

    @Override
    public void helloReceived() {
        ProtectionProfile profile = agreed;
        if (profile != null && !phase().isOver() && join(profile)) {
            beginDelivery();
        }
    }

    @Override
    public void keyAcknowledged(int spi) {
        acknowledged(spi);
        services.metrics().groupKey("acknowledged");
    }

    @Override
    public void rosterAcknowledged(long sequence) {
        seat.acknowledgedRoster(sequence);
    }

    @Override
    public void keyChannelEnded(KeyChannelEnd end, String detail) {
        boolean left = end == KeyChannelEnd.LEFT;
        if (!left) {
            seat.note(end.text());
        }
        boolean unused = finish(
                AssociationPhase.CLOSING,
                left ? Departure.LEFT : Departure.FAILED,
                left ? detail : end.text() + ": " + detail);
    }

    @Override
    public void keyChannelClosed() {
        dispose();
    }

    // Datagrams to send, and the end.

    @Override
    public void send(byte[] datagram, int offset, int length) {
        boolean sent = peer.send(new TunneledDtls(id, Octets.of(datagram, offset, length)), connection);
        if (!sent && peer.isConnected()) {
            services.metrics().droppedDtls("congestion");
        }
    }

    /** Whether there is a tunnel through which the endpoint can be reached. */
    boolean isReachable() {
        return peer.isConnected();
    }

    /**
     * Ends it on both sides: in a frame room a refusal with the reason; close_notify to the endpoint; then EndpointDisconnect to the Media
     * Distributor (RFC 9185 section 5.4).
     */
    void end(Departure departure, String reason) {
        end(departure, departure.text(), reason);
    }

    private void end(Departure departure, String condition, String reason) {
        if (finish(AssociationPhase.CLOSING, departure, reason)) {
            KeyChannelBinding channel = delivery.keyChannel();
            if (channel == null) {
                dispose();
            } else {
                channel.refuse(condition, reason);
            }
        }
    }

    /** Enters the phase {@code over} and leaves the conference; true for the one call that does so. {@link #dispose} follows. */
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
        seat.leave(departure);
        seat.logEnd(reason);
        return true;
    }

    /**
     * Gives up the association's place and closes DTLS. Idempotent. Until DTLS has closed, the association is still known, so that a
     * datagram of the endpoint that was under way is not answered with an EndpointDisconnect, after which the Media Distributor would not
     * pass the close_notify on.
     */
    private void dispose() {
        if (disposed.compareAndSet(false, true)) {
            peer.releaseAssociation();
            dtls.close();
        }
    }

    private Clock clock() {
        return services.clock();
    }
}
