package org.jvbperc.md.kdtunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.bridge.PercAssociation;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * One endpoint's DTLS association: its records go to the Key Distributor and back, its hop-by-hop keys to the bridge (RFC 9185
 * section 5.3).
 *
 * <p>It belongs to a Key Distributor, not to a tunnel: while the tunnel is down media goes on under the keys there are, and the
 * next tunnel of that Key Distributor carries on (RFC 9185 sections 5.3 and 5.4). It ends once, from either side or by a deadline;
 * then keys are wiped, the other side is told, and whatever still comes for it is ignored ("Crossing EndpointDisconnect" in
 * docs/rfc-coverage.md). Safe for several threads; no call waits for a peer.
 */
public final class RelayedAssociation implements PercAssociation {
    /** Datagrams kept until the endpoint is admitted; later ones are dropped, DTLS sends again. */
    private static final int HELD_DATAGRAMS = 4;

    private final RelayContext services;
    private final AssociationListener listener;
    private final AssociationId id;
    private final String conferenceId;
    private final String endpointId;
    private final KeyDistributorRef keyDistributor;
    private final Logger logger;

    private final Object lock = new Object();
    private final DatagramRate rate;
    private final AssociationKeys keys;
    private final RosterLog rosters = new RosterLog();
    private final Deque<Octets> held = new ArrayDeque<>();
    private boolean admitted;
    private boolean known;
    private boolean keyed;
    private boolean ended;

    RelayedAssociation(
            RelayContext services,
            AssociationListener listener,
            AssociationId id,
            String conferenceId,
            String endpointId,
            boolean endToEnd,
            KeyDistributorRef keyDistributor) {
        this.services = services;
        this.listener = listener;
        this.id = id;
        this.conferenceId = conferenceId;
        this.endpointId = endpointId;
        this.keyDistributor = keyDistributor;
        this.logger = services.logger()
                .createChildLogger(
                        RelayedAssociation.class.getName(), Map.of("conf", conferenceId, "epId", endpointId));
        this.rate = new DatagramRate(
                services.limits().dtlsDatagramsPerSecond(), services.nanoTime().getAsLong());
        this.keys = new AssociationKeys(services.newLeg(conferenceId, endpointId, logger), endToEnd);
        services.metrics().count(PercCounter.ASSOCIATION_STARTED);
    }

    public AssociationId id() {
        return id;
    }

    public String conferenceId() {
        return conferenceId;
    }

    public String endpointId() {
        return endpointId;
    }

    KeyDistributorRef keyDistributor() {
        return keyDistributor;
    }

    /** The Key Distributor has admitted the endpoint: from now on its DTLS is forwarded, what came before first. */
    public void admit() {
        List<Octets> waiting;
        synchronized (lock) {
            admitted = true;
            waiting = ended ? List.of() : List.copyOf(held);
            held.clear();
            known |= !waiting.isEmpty();
        }
        waiting.forEach(this::toKeyDistributor);
    }

    /** Whether media can flow. */
    public boolean isKeyed() {
        synchronized (lock) {
            return keyed;
        }
    }

    @Override
    public void dtlsReceived(byte[] datagram, int offset, int length) {
        if (length < 1
                || length > TunneledDtls.MAX_DTLS_MESSAGE_BYTES
                || !DatagramClass.isDtls(datagram[offset] & 0xFF)) {
            services.metrics().count(PercCounter.DTLS_MALFORMED);
            return;
        }
        synchronized (lock) {
            boolean taken = !ended
                    && (admitted || held.size() < HELD_DATAGRAMS)
                    && rate.take(services.nanoTime().getAsLong());
            if (!taken) {
                services.metrics().count(PercCounter.DTLS_RATE_LIMITED);
                return;
            }
            if (!admitted) {
                held.addLast(Octets.of(datagram, offset, length));
                return;
            }
            known = true;
        }
        toKeyDistributor(Octets.of(datagram, offset, length));
    }

    private void toKeyDistributor(Octets datagram) {
        Optional<TunnelConnection> tunnel = services.connections().find(keyDistributor);
        if (tunnel.isPresent()) {
            try {
                if (tunnel.get().send(new TunneledDtls(id, datagram))) {
                    services.metrics().count(PercCounter.DTLS_TO_KD);
                    return;
                }
            } catch (TunnelException e) {
                logger.debug(() -> "DTLS not forwarded: " + e.getMessage());
            }
        }
        services.metrics().count(PercCounter.DTLS_NO_TUNNEL);
    }

    /** Takes records from the Key Distributor for the endpoint. */
    void dtlsFromKeyDistributor(TunneledDtls message) {
        if (!DatagramClass.isDtls(message.dtlsMessage().octetAt(0))) {
            services.metrics().count(PercCounter.DTLS_MALFORMED);
            return;
        }
        bridgeEndpoint().ifPresent(endpoint -> {
            byte[] datagram = message.dtlsMessage().toByteArray();
            endpoint.sendDtls(datagram, 0, datagram.length);
            services.metrics().count(PercCounter.DTLS_FROM_KD);
        });
    }

    /** Takes keys from the Key Distributor; the first make media flow, later ones replace them. The message stays the caller's. */
    void mediaKeys(MediaKeys message) {
        Optional<BridgeEndpoint> endpoint = bridgeEndpoint();
        boolean first;
        synchronized (lock) {
            if (ended || keys.isCurrent(message)) {
                return;
            }
            Optional<String> refusal = keys.refusal(message, services.profiles());
            if (refusal.isPresent()) {
                services.metrics().count(PercCounter.ASSOCIATION_KEYS_REFUSED);
                logger.warn("MediaKeys refused: " + refusal.get());
                endpoint = Optional.empty();
            }
            if (endpoint.isPresent()) {
                HopByHopTransforms transforms = keys.transforms(message);
                endpoint.get().installHopByHop(transforms);
                observe(message);
                keys.replaceWith(transforms, message);
            }
            first = endpoint.isPresent() && !keyed;
            keyed |= endpoint.isPresent();
        }
        if (endpoint.isEmpty()) {
            end("no usable keys or no endpoint", PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
        } else if (first) {
            services.metrics().count(PercCounter.ASSOCIATION_KEYED);
            logger.info("Media keys are in place, profile " + message.profile());
            listener.keyed(this);
        } else {
            services.metrics().count(PercCounter.ASSOCIATION_REKEYED);
            logger.info("Media keys were replaced");
        }
    }

    private void observe(MediaKeys message) {
        HopByHopObserver observer = services.observer();
        if (observer != null) {
            observer.keysInstalled(conferenceId, endpointId, message.profile(), message.keys());
        }
    }

    /** The Key Distributor's signed rosters for an endpoint that fetches them. */
    public RosterLog rosters() {
        return rosters;
    }

    /** The SSRCs that the endpoint has sent authentic media with; known after the end as well. */
    public Set<Integer> receivedSources() {
        synchronized (lock) {
            return keys.receivedSources();
        }
    }

    /** These sources have left the conference: lets go what is kept for sending them to this endpoint. */
    public void forgetSources(Set<Integer> ssrcs) {
        synchronized (lock) {
            if (ended) {
                return;
            }
            keys.forget(ssrcs);
        }
        bridgeEndpoint().ifPresent(endpoint -> endpoint.forgetSources(ssrcs));
    }

    /** The Key Distributor has ended it. */
    void endedByKeyDistributor() {
        end("ended by the Key Distributor", PercCounter.ASSOCIATION_ENDED_BY_KD, false);
    }

    /** The endpoint has not got its keys in time. */
    public void joinTimedOut() {
        end("no media keys in time", PercCounter.ASSOCIATION_JOIN_TIMEOUT, true);
    }

    /** This side ends it. */
    public void leave(String reason) {
        end(reason, PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
    }

    @Override
    public void endpointGone() {
        end("the endpoint is gone", PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
    }

    private void end(String reason, PercCounter counter, boolean tellKeyDistributor) {
        boolean tell;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            held.clear();
            tell = tellKeyDistributor && known;
        }
        services.metrics().count(counter);
        logger.info("Association " + id + " ended: " + reason);
        // Bridge and tunnel first: the bridge stops using the transforms before their keys are wiped.
        bridgeEndpoint().ifPresent(endpoint -> endpoint.expire(reason));
        synchronized (lock) {
            keys.close();
        }
        listener.ended(this);
        if (tell) {
            disconnect();
        }
    }

    private void disconnect() {
        Optional<TunnelConnection> tunnel = services.connections().find(keyDistributor);
        if (tunnel.isPresent()) {
            try {
                tunnel.get().send(new EndpointDisconnect(id));
                return;
            } catch (TunnelException e) {
                logger.debug(() -> "EndpointDisconnect not sent: " + e.getMessage());
            }
        }
        services.connections().owe(keyDistributor, id);
    }

    private Optional<BridgeEndpoint> bridgeEndpoint() {
        return services.bridge().endpoint(conferenceId, endpointId);
    }

    @Override
    public String toString() {
        return "Association[" + id + "]";
    }
}
