package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.config.AssociationLimits;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndedAssociations;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunnelSession;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelHandler;

/**
 * The handler of all tunnels, and the associations: passes DTLS to associations and SignAnswer to the signer, and keeps
 * associations for a grace period when a tunnel is lost.
 *
 * <p>Thread-safe; called by the tunnels' threads, DTLS threads and the timer.
 */
public final class TunnelHub implements TunnelHandler {
    private static final System.Logger LOG = System.getLogger(TunnelHub.class.getName());
    /** Limit of Media Distributors. All of them are trusted, so that the limit is only a backstop. */
    private static final int MAX_PEERS = 10_000;
    /** How long ended associations are reported to a reconnecting Media Distributor. */
    private static final Duration FORGET_PEERS_AFTER = Duration.ofDays(1);

    private final AssociationLimits limits;
    private final KdMetrics metrics;
    private final Clock clock;
    private final SignAnswerQueue signing;
    private final AssociationContext services;
    private final EndedAssociations ended = new EndedAssociations(TunnelSession.REMEMBERED_ENDED_ASSOCIATIONS);
    private final Map<CertificateFingerprint, MdPeer> peers = new ConcurrentHashMap<>();
    private final Map<AssociationId, EndpointAssociation> associations = new ConcurrentHashMap<>();

    /** A hub without tunnels. */
    public TunnelHub(
            AssociationLimits limits,
            DtlsSettings dtlsSettings,
            DtlsContext dtls,
            ConferenceDirectory conferences,
            SignAnswerQueue signing,
            KdMetrics metrics,
            Clock clock) {
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.signing = signing;
        this.services = new AssociationContext(
                dtls, dtlsSettings, limits.grace(), conferences, metrics, clock, this::associationEnded);
    }

    @Override
    public void opened(TunnelConnection connection) {
        if (peers.size() >= MAX_PEERS) {
            connection.close("too many Media Distributors");
            return;
        }
        // In one step, so that an entry that expires at this moment either has the tunnel or is replaced.
        MdPeer peer = peers.compute(connection.peerFingerprint(), (fingerprint, known) -> {
            MdPeer entry = known == null ? new MdPeer(fingerprint) : known;
            entry.opened(connection);
            return entry;
        });
        LOG.log(
                System.Logger.Level.INFO,
                "tunnel open: {0} at {1}{2}",
                peer.name(),
                connection.peerAddress(),
                connection.signingAgreed()
                        ? ""
                        : ", without the signing extension: no participant can join through it");
    }

    @Override
    public void received(TunnelConnection connection, TunnelMessage message) {
        MdPeer peer = peers.get(connection.peerFingerprint());
        if (peer == null) {
            return;
        }
        if (message instanceof TunneledDtls dtls) {
            receivedDtls(peer, connection, dtls);
        } else if (message instanceof SignAnswer request) {
            signing.submit(request, connection);
        } else if (message instanceof EndpointDisconnect disconnect) {
            receivedDisconnect(peer, disconnect.associationId());
        }
    }

    private void receivedDtls(MdPeer peer, TunnelConnection connection, TunneledDtls message) {
        AssociationId id = message.associationId();
        EndpointAssociation association = associations.get(id);
        if (association == null) {
            if (ended.contains(id)) {
                metrics.droppedDtls("ended");
                peer.send(new EndpointDisconnect(id), connection);
                return;
            }
            association = begin(peer, connection, message);
        }
        if (association == null) {
            return;
        }
        if (association.peer() != peer) {
            // An id belongs to the Media Distributor that brought it ("Association ids of another peer" in
            // docs/rfc-coverage.md).
            metrics.droppedDtls("foreign");
            return;
        }
        association.receive(message, connection);
    }

    private @Nullable EndpointAssociation begin(MdPeer peer, TunnelConnection connection, TunneledDtls message) {
        if (!ClientHelloView.isClientHello(message.dtlsMessage())) {
            // The association is from before a restart of this Key Distributor: the endpoint must join again.
            metrics.droppedDtls("not_hello");
            peer.send(new EndpointDisconnect(message.associationId()), connection);
            return null;
        }
        if (!peer.takeAssociation(limits.maxAssociations())) {
            metrics.droppedDtls("association_limit");
            return null;
        }
        if (!peer.takeHandshake(limits.maxHandshakes())) {
            peer.releaseAssociation();
            metrics.droppedDtls("handshake_limit");
            return null;
        }
        EndpointAssociation created = new EndpointAssociation(message.associationId(), peer, services);
        EndpointAssociation other = associations.putIfAbsent(created.id(), created);
        if (other == null) {
            return created;
        }
        peer.releaseHandshake();
        peer.releaseAssociation();
        return other;
    }

    private void receivedDisconnect(MdPeer peer, AssociationId id) {
        EndpointAssociation association = associations.get(id);
        if (association != null && association.peer() == peer) {
            association.disconnected();
        }
    }

    private void associationEnded(EndpointAssociation association) {
        associations.remove(association.id(), association);
        ended.add(association.id());
    }

    @Override
    public void closed(TunnelConnection connection, String reason) {
        MdPeer peer = peers.get(connection.peerFingerprint());
        if (peer == null) {
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "tunnel closed: {0} at {1}: {2}",
                peer.name(),
                connection.peerAddress(),
                reason);
        boolean last = peer.closed(connection, clock.instant());
        // Media keys in flight may be lost, and must not be sent twice: the Media Distributor would encrypt again from
        // index 0 under the same keys. The endpoint makes a new offer instead.
        for (EndpointAssociation association : of(peer)) {
            if (association.phase() == AssociationPhase.ESTABLISHED && association.isOn(connection)) {
                association.end(Departure.TUNNEL_LOST, "the tunnel was lost before the endpoint was ready");
            }
        }
        if (last && limits.grace().isZero()) {
            expire(peer);
        }
    }

    @Override
    public void failed(String peerAddress, String reason) {
        metrics.tunnelFailure("in");
    }

    /** Ends handshakes that did not complete in time, and the associations of Media Distributors that did not reconnect in time. */
    public void tick(Instant now) {
        for (EndpointAssociation association : associations.values()) {
            association.tick(now);
        }
        for (MdPeer peer : peers.values()) {
            if (peer.isLostFor(limits.grace(), now)) {
                expire(peer);
            }
            if (peer.isLostFor(FORGET_PEERS_AFTER, now)) {
                peers.computeIfPresent(peer.fingerprint(), (key, current) -> current.isConnected() ? current : null);
            }
        }
    }

    /** Ends the associations of a Media Distributor; if it reconnects later, they are reported to it. */
    private void expire(MdPeer peer) {
        of(peer).forEach(association ->
                association.end(Departure.TUNNEL_LOST, "its Media Distributor did not reconnect in time"));
    }

    private List<EndpointAssociation> of(MdPeer peer) {
        List<EndpointAssociation> found = new ArrayList<>();
        for (EndpointAssociation association : associations.values()) {
            if (association.peer() == peer) {
                found.add(association);
            }
        }
        return found;
    }

    /** Number of open tunnels. */
    public int tunnelCount() {
        return peers.values().stream().mapToInt(MdPeer::connectionCount).sum();
    }

    /** Number of associations, those in the handshake included. */
    public int associationCount() {
        return associations.size();
    }

    /** Number of associations with a key channel, those included whose endpoint has not said hello. */
    public int keyChannelCount() {
        return (int) associations.values().stream()
                .filter(EndpointAssociation::hasKeyChannel)
                .count();
    }

    /** Closes all tunnels and leaves associations as they are: running calls continue without the Key Distributor. */
    public void closeTunnels() {
        peers.values().forEach(peer -> peer.closeConnections("the Key Distributor is shutting down"));
    }
}
