package org.jvbperc.kd.tunnel;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.ClientHelloInfo;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsRefusal;
import org.jvbperc.dtls.DtlsServerAdmission;
import org.jvbperc.dtls.DtlsServerAssociation;
import org.jvbperc.dtls.DtlsServerConfig;
import org.jvbperc.dtls.DtlsServerListener;
import org.jvbperc.dtls.DtlsServerParameters;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.conference.MediaParameters;
import org.jvbperc.kd.conference.Member;
import org.jvbperc.kd.conference.OfferOrigin;
import org.jvbperc.kd.conference.Participant;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.tls.TunnelConnection;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;

/**
 * One endpoint's DTLS association, tunnelled by one Media Distributor: admits the endpoint by the offer it made, sends the
 * hop-by-hop keys to the Media Distributor and EKTKey messages to the endpoint (RFC 9185 section 5.4).
 *
 * <p>Calls come from the tunnel's thread, DTLS threads and the conference; each field is written by one of them or atomic.
 * Ends exactly once, whoever begins.
 */
final class Association implements DtlsServerAdmission, DtlsServerListener, DatagramSink, Participant {
    private static final System.Logger LOG = System.getLogger(Association.class.getName());

    /** DTLS has the deadline of a handshake that has begun; this one is for what never begins. */
    private static final Duration DEADLINE_SLACK = Duration.ofSeconds(1);

    private final AssociationId id;
    private final MdPeer peer;
    private final AssociationServices services;
    private final DtlsServerAssociation dtls;
    private final Instant handshakeDeadline;
    private final AtomicReference<AssociationPhase> phase = new AtomicReference<>(AssociationPhase.HANDSHAKE);
    private final Liveness liveness;
    private volatile @Nullable TunnelConnection connection;
    private volatile @Nullable AdmittedOffer offer;
    private volatile @Nullable CertificateFingerprint certificate;
    private volatile @Nullable Member member;
    private volatile boolean disconnectWhenClosed;

    /** Makes an association that holds a place for an association and one for a handshake of {@code peer}. */
    Association(AssociationId id, MdPeer peer, AssociationServices services) {
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
                services.settings().probeInterval(), services.settings().silenceTimeout(), services.grace());
        this.dtls = new DtlsServerAssociation(services.dtls(), config, this, this, this);
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
        if (current == AssociationPhase.HANDSHAKE && now.isAfter(handshakeDeadline)) {
            end(Departure.FAILED, "no handshake took place");
        } else if (current == AssociationPhase.KEYED) {
            switch (liveness.tick(now, peer.isConnected())) {
                case WAIT -> {}
                case PROBE -> dtls.probe();
                case SILENT ->
                    end(
                            Departure.SILENT,
                            "it gave no sign of life for "
                                    + services.settings().silenceTimeout().toSeconds() + " s");
            }
        }
    }

    /** Whether it answers on {@code tunnel}. */
    boolean isOn(TunnelConnection tunnel) {
        return tunnel.equals(connection);
    }

    /** A datagram of the endpoint; {@code from} becomes the tunnel to answer on (12-24). */
    void receive(TunneledDtls message, TunnelConnection from) {
        connection = from;
        byte[] datagram = message.dtlsMessage().toByteArray();
        dtls.receive(datagram, 0, datagram.length);
    }

    // The endpoint asks to join: RFC 9185 section 5.4, 9185-15, 8844-6.

    @Override
    public DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal {
        if (info.tlsId().isEmpty()) {
            return withoutTlsId(info);
        }
        AdmittedOffer found = services.conferences()
                .pendingOffer(info.tlsId().get(), peer.fingerprint(), clock().instant())
                .orElseThrow(() -> new DtlsRefusal(
                        DtlsAlert.ILLEGAL_PARAMETER,
                        "ClientHello.external_session_id is not the tls-id of an admitted and unused offer (RFC 9185"
                                + " section 5.4)"));
        offer = found;
        Octets hash = info.identityHash().orElse(Octets.EMPTY);
        if (!hash.equals(found.facts().identityHash())) {
            throw refused(
                    found,
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "ClientHello.external_id_hash is not that of the offer's identity (RFC 8844 section 3.2)");
        }
        try {
            MediaParameters agreed = found.conference().choose(info.profiles(), info.ektCiphers(), peer.profiles());
            return DtlsServerParameters.builder(found.conference().identity().certificate())
                    .tlsId(found.ownTlsId())
                    .identityHash(found.ownIdentityHash())
                    .profiles(List.of(agreed.profile()))
                    .ektCiphers(agreed.ektCipher().stream().toList())
                    .rosters()
                    .build();
        } catch (Refusal e) {
            throw refused(found, DtlsAlert.HANDSHAKE_FAILURE, e.detail());
        }
    }

    /** A browser: its certificate, which is still to come, has to be that of the one offer announced for this association. */
    private DtlsServerParameters withoutTlsId(ClientHelloInfo info) throws DtlsRefusal {
        AdmittedOffer found = services.conferences()
                .pendingOffer(new OfferOrigin(peer.fingerprint(), Optional.of(id)), clock().instant())
                .orElseThrow(() -> new DtlsRefusal(
                        DtlsAlert.ILLEGAL_PARAMETER,
                        "ClientHello without external_session_id, and no admitted and unused offer without a=tls-id was"
                                + " announced for this association"));
        offer = found;
        try {
            MediaParameters agreed = found.conference().choose(info.profiles(), info.ektCiphers(), peer.profiles());
            return DtlsServerParameters.builder(found.conference().identity().certificate())
                    .singleProfileMode(List.of(agreed.profile()))
                    .build();
        } catch (Refusal e) {
            throw refused(found, DtlsAlert.HANDSHAKE_FAILURE, e.detail());
        }
    }

    @Override
    public void clientCertificate(X509Certificate presented) throws DtlsRefusal {
        AdmittedOffer found = offer;
        if (found == null) {
            throw new DtlsRefusal(DtlsAlert.INTERNAL_ERROR, "a certificate came before its ClientHello was admitted");
        }
        @Nullable
        CertificateFingerprint match = found.facts().fingerprints().stream()
                .filter(fingerprint -> fingerprint.matches(presented))
                .findFirst()
                .orElse(null);
        if (match == null) {
            throw refused(
                    found,
                    DtlsAlert.BAD_CERTIFICATE,
                    "the certificate has none of the offer's fingerprints (RFC 9185 section 5.4)");
        }
        certificate = match;
    }

    private DtlsRefusal refused(AdmittedOffer found, DtlsAlert alert, String detail) {
        // Nobody has proven the identity here: whoever sent this only knew the tls-id.
        found.conference().noteRefusal(null, "dtls: " + detail, clock().instant());
        return new DtlsRefusal(alert, detail);
    }

    // What becomes of the association.

    @Override
    public void established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys) {
        try (keys) {
            AdmittedOffer found = offer;
            CertificateFingerprint proven = certificate;
            if (found == null || proven == null) {
                throw new IllegalStateException("a handshake completed without admission");
            }
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
        AdmittedOffer found = offer;
        if (joined != null && found != null) {
            phase.compareAndSet(AssociationPhase.ESTABLISHED, AssociationPhase.KEYED);
            found.conference().acknowledged(joined, spi);
            services.metrics().ektKey("acknowledged");
        }
    }

    @Override
    public void alive(long sentNanos) {
        liveness.alive(clock().instant().minusNanos(System.nanoTime() - sentNanos));
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
        return dtls.takesRosters();
    }

    @Override
    public void sendRoster(byte[] message) {
        if (phase.get() != AssociationPhase.ENDED) {
            dtls.sendRoster(message);
        }
    }

    @Override
    public boolean isReachable() {
        return peer.isConnected();
    }

    /** Ends it on both sides: close_notify to the endpoint, then EndpointDisconnect to the Media Distributor (9185-21). */
    @Override
    public void end(Departure departure, String reason) {
        if (finish(departure, reason)) {
            disconnectWhenClosed = true;
            dtls.close();
        }
    }

    /**
     * Ends it without telling the Media Distributor, which has said so itself, or is not there. Whether the endpoint is really
     * gone only the Media Distributor knows (9185-24); it gets close_notify if there is a way.
     */
    void abandon(Departure departure, String reason) {
        if (finish(departure, reason)) {
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
        AdmittedOffer found = offer;
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
