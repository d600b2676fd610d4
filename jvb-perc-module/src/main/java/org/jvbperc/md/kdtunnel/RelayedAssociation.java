package org.jvbperc.md.kdtunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
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
 * One endpoint's DTLS association, which the Media Distributor relays: the endpoint's records go to the Key Distributor and back, and
 * the hop-by-hop keys go to the bridge (RFC 9185 section 5.3).
 *
 * <p>It belongs to a Key Distributor, not to a tunnel: while the tunnel is down, media continues under the current keys, and the next
 * tunnel of the same Key Distributor takes over (RFC 9185 sections 5.3 and 5.4). It ends once, from either side or by a deadline;
 * then its keys are wiped, the other side is told, and messages for it are ignored ("Crossing EndpointDisconnect" in
 * docs/rfc-coverage.md). Safe for several threads; no call waits for a peer, and bridge, observer and listener are called without
 * its lock.
 */
public final class RelayedAssociation implements PercAssociation {
    /** Datagrams held until the endpoint is admitted; further ones are dropped, and DTLS sends them again. */
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
    private final Deque<Octets> held = new ArrayDeque<>();
    private final CallsOut callsOut = new CallsOut();
    private Phase phase = Phase.HELD;
    private @Nullable String end;
    private boolean endedByKeyDistributor;

    /** The phases of an association, in their order; each may be followed by {@link #ENDED}. */
    private enum Phase {
        /** The Key Distributor has not admitted the endpoint, whose datagrams are held. */
        HELD,
        /** The endpoint's datagrams are forwarded; there has been none yet, so that the Key Distributor has no association. */
        ADMITTED,
        /** The Key Distributor has been sent a datagram: it must be told of the end. */
        HANDSHAKE,
        /** The bridge has hop-by-hop keys, and media can flow. */
        KEYED,
        ENDED
    }

    RelayedAssociation(
            RelayContext services,
            AssociationListener listener,
            AssociationId id,
            String conferenceId,
            String endpointId,
            boolean doubleEncryption,
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
        this.keys = new AssociationKeys(services.newLeg(conferenceId, endpointId, logger), doubleEncryption);
        services.metrics().count(PercCounter.ASSOCIATION_STARTED);
    }

    public AssociationId id() {
        return id;
    }

    String conferenceId() {
        return conferenceId;
    }

    String endpointId() {
        return endpointId;
    }

    KeyDistributorRef keyDistributor() {
        return keyDistributor;
    }

    /** The Key Distributor has admitted the endpoint: from now on its datagrams are forwarded, first those that were held. */
    public void admit() {
        List<Octets> waiting;
        synchronized (lock) {
            waiting = List.copyOf(held);
            held.clear();
            if (phase == Phase.HELD) {
                phase = waiting.isEmpty() ? Phase.ADMITTED : Phase.HANDSHAKE;
            }
        }
        waiting.forEach(this::toKeyDistributor);
    }

    /** Whether media can flow. */
    public boolean isKeyed() {
        synchronized (lock) {
            return phase == Phase.KEYED;
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
            boolean room = phase == Phase.HELD ? held.size() < HELD_DATAGRAMS : phase != Phase.ENDED;
            boolean taken = room && rate.take(services.nanoTime().getAsLong());
            if (!taken) {
                services.metrics().count(PercCounter.DTLS_RATE_LIMITED);
                return;
            }
            if (phase == Phase.HELD) {
                held.addLast(Octets.of(datagram, offset, length));
                return;
            }
            if (phase == Phase.ADMITTED) {
                phase = Phase.HANDSHAKE;
            }
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

    /**
     * Takes keys from the Key Distributor. The first ones make media flow, later ones replace those before; keys that cannot be used
     * end the association.
     *
     * @param message the caller's, which may wipe it after the call
     */
    void mediaKeys(MediaKeys message) {
        Optional<BridgeEndpoint> endpoint = bridgeEndpoint();
        boolean usable;
        synchronized (lock) {
            if (phase == Phase.ENDED || keys.isCurrent(message)) {
                return;
            }
            Optional<String> refusal = phase == Phase.HELD
                    ? Optional.of("keys for an endpoint that is not admitted")
                    : keys.refusal(message, services.profiles());
            if (refusal.isPresent()) {
                services.metrics().count(PercCounter.ASSOCIATION_KEYS_REFUSED);
                logger.warn("MediaKeys refused: " + refusal.get());
            }
            usable = refusal.isEmpty() && endpoint.isPresent();
            if (usable) {
                HopByHopTransforms transforms = keys.replace(message);
                // A copy, because the message may be wiped before the observer is called.
                HopByHopKeys observed =
                        services.observer() == null ? null : message.keys().copy();
                callsOut.add(() -> install(endpoint.get(), transforms, message.profile(), observed));
            }
        }
        if (usable) {
            callsOut.run();
        } else {
            end("no usable keys or no endpoint", PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
        }
    }

    private void install(
            BridgeEndpoint endpoint,
            HopByHopTransforms transforms,
            ProtectionProfile profile,
            @Nullable HopByHopKeys observed) {
        try (HopByHopKeys wipedAfterwards = observed) {
            endpoint.installHopByHop(transforms);
            HopByHopObserver observer = services.observer();
            if (observer != null && wipedAfterwards != null) {
                observer.keysInstalled(conferenceId, endpointId, profile, wipedAfterwards);
            }
        } catch (RuntimeException e) {
            end("the bridge did not take its media keys", PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
            throw e;
        }
        boolean first;
        synchronized (lock) {
            keys.installed(transforms);
            if (phase == Phase.ENDED) {
                return;
            }
            first = phase != Phase.KEYED;
            phase = Phase.KEYED;
        }
        if (first) {
            services.metrics().count(PercCounter.ASSOCIATION_KEYED);
            logger.info("Media keys are in place, profile " + profile);
            listener.keyed(this);
        } else {
            services.metrics().count(PercCounter.ASSOCIATION_REKEYED);
            logger.info("Media keys were replaced");
        }
    }

    /** How far it has come: {@code waiting} until its endpoint is admitted, {@code admitted}, {@code keyed}, or {@code ended}. */
    public String progress() {
        synchronized (lock) {
            return switch (phase) {
                case HELD -> "waiting";
                case ADMITTED, HANDSHAKE -> "admitted";
                case KEYED -> "keyed";
                case ENDED -> "ended";
            };
        }
    }

    /** Why it has ended. */
    public Optional<String> end() {
        synchronized (lock) {
            return Optional.ofNullable(end);
        }
    }

    /** Whether the Key Distributor has ended it. */
    public boolean isEndedByKeyDistributor() {
        synchronized (lock) {
            return endedByKeyDistributor;
        }
    }

    /** The SSRCs that the endpoint has sent authentic media with; known after the end as well. */
    public Set<Integer> receivedSources() {
        synchronized (lock) {
            return keys.receivedSources();
        }
    }

    /** Releases the state that is kept for sending these sources to this endpoint: they have left the conference. */
    public void forgetSources(Set<Integer> ssrcs) {
        synchronized (lock) {
            if (phase == Phase.ENDED) {
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

    /** Ends it because the endpoint has not received its keys in time. */
    public void joinTimedOut() {
        end("no media keys in time", PercCounter.ASSOCIATION_JOIN_TIMEOUT, true);
    }

    /** Ends it from this side. */
    public void leave(String reason) {
        end(reason, PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
    }

    @Override
    public void endpointGone() {
        end("the endpoint is gone", PercCounter.ASSOCIATION_ENDED_BY_BRIDGE, true);
    }

    private void end(String reason, PercCounter counter, boolean tellKeyDistributor) {
        synchronized (lock) {
            if (phase == Phase.ENDED) {
                return;
            }
            boolean tell = tellKeyDistributor && (phase == Phase.HANDSHAKE || phase == Phase.KEYED);
            endedByKeyDistributor = counter == PercCounter.ASSOCIATION_ENDED_BY_KD;
            end = endedByKeyDistributor && phase != Phase.KEYED
                    ? "the Key Distributor ended the handshake, see its log"
                    : reason;
            phase = Phase.ENDED;
            held.clear();
            callsOut.add(() -> ended(reason, counter, tell));
        }
        callsOut.run();
    }

    private void ended(String reason, PercCounter counter, boolean tellKeyDistributor) {
        services.metrics().count(counter);
        logger.info("Association " + id + " ended: " + reason);
        // Bridge and tunnel first: the bridge stops using the transforms before their keys are wiped.
        bridgeEndpoint().ifPresent(endpoint -> endpoint.expire(reason));
        synchronized (lock) {
            keys.close();
        }
        listener.ended(this);
        if (tellKeyDistributor) {
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

    /** Whether the bridge has the endpoint. */
    public boolean isOnBridge() {
        return bridgeEndpoint().isPresent();
    }

    private Optional<BridgeEndpoint> bridgeEndpoint() {
        return services.bridge().endpoint(conferenceId, endpointId);
    }

    @Override
    public String toString() {
        return "Association[" + id + "]";
    }
}
