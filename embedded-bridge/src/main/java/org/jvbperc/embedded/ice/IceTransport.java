package org.jvbperc.embedded.ice;

import java.beans.PropertyChangeEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.CheckList;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.NominationStrategy;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.util.Buffer;
import org.ice4j.util.BufferHandler;
import org.ice4j.util.BufferPool;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.rtp.DatagramClass;

/**
 * One endpoint's ICE: one agent with one stream and one component, RTP and RTCP on it (RFC 8445, RFC 5761).
 *
 * <p>Datagrams are passed on by {@link TransportStage}, per remote address: DTLS that comes before the bridge's own check of
 * its source has succeeded is held, bounded, as is DTLS to be sent before there is a pair to send it on; DTLS would repeat
 * both, but a second later. Safe for use from any thread.
 */
public final class IceTransport implements AutoCloseable {
    /** Datagrams held in each direction. */
    static final int MAX_HELD = 16;

    private static final int MAX_VALIDATED = 16;

    private final IceHarvester harvester;
    private final IceListener listener;
    private final BridgeMetrics metrics;
    private final Agent agent;
    private final IceMediaStream stream;
    private final Component component;
    private final Object lock = new Object();
    private final ArrayDeque<Held> heldIn = new ArrayDeque<>();
    private final ArrayDeque<Held> heldOut = new ArrayDeque<>();
    private volatile InetSocketAddress[] validated = new InetSocketAddress[0];
    private volatile boolean closed;
    private volatile long lastConsentNanos;
    private boolean started;

    private record Held(@Nullable InetSocketAddress remote, Octets datagram) {}

    private IceTransport(
            IceHarvester harvester,
            Agent agent,
            IceMediaStream stream,
            Component component,
            IceListener listener,
            BridgeMetrics metrics) {
        this.harvester = harvester;
        this.agent = agent;
        this.stream = stream;
        this.component = component;
        this.listener = listener;
        this.metrics = metrics;
    }

    /**
     * Allocates an agent; it answers checks from now on and sends its own after {@link #start}.
     *
     * @param controlling whether the bridge nominates; an endpoint that made the offer does it itself
     * @throws IOException if ice4j cannot make a candidate
     */
    public static IceTransport allocate(
            IceHarvester harvester, boolean controlling, IceListener listener, BridgeMetrics metrics)
            throws IOException {
        Agent agent = harvester.newAgent();
        agent.setControlling(controlling);
        agent.setNominationStrategy(NominationStrategy.NOMINATE_FIRST_VALID);
        IceMediaStream stream = agent.createMediaStream("stream");
        Component component;
        try {
            component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        } catch (IOException | RuntimeException e) {
            agent.free();
            throw e;
        }
        IceTransport transport = new IceTransport(harvester, agent, stream, component, listener, metrics);
        agent.addStateChangeListener(transport::stateChanged);
        stream.addPairChangeListener(transport::pairChanged);
        component.setBufferCallback(new BufferHandler() {
            @Override
            public void handleBuffer(Buffer buffer) {
                transport.received(buffer);
            }
        });
        return transport;
    }

    /** What the endpoint is told. */
    public IceDescription local() {
        InetSocketAddress advertised = harvester.advertised();
        List<IceCandidate> candidates = new ArrayList<>();
        for (LocalCandidate candidate : component.getLocalCandidates()) {
            if (candidate.getType() == CandidateType.HOST_CANDIDATE) {
                candidates.add(new IceCandidate(
                        candidate.getFoundation(),
                        candidate.getPriority(),
                        advertised.getAddress().getHostAddress(),
                        advertised.getPort(),
                        "host"));
            }
        }
        return new IceDescription(agent.getLocalUfrag(), agent.getLocalPassword(), candidates);
    }

    /** Takes the endpoint's parameters and begins checks. Candidates of a later call are added to the first's. */
    public void start(IceDescription remote) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (!started) {
                stream.setRemoteUfrag(remote.usernameFragment());
                stream.setRemotePassword(remote.password());
            }
            boolean added = harvester.remoteCandidatesUsed() && addCandidates(remote.candidates());
            if (!started) {
                started = true;
                agent.startConnectivityEstablishment();
            } else if (added) {
                component.updateRemoteCandidates();
            }
        }
    }

    /** Whether there is a pair to send on. */
    public boolean isWritable() {
        return validated.length > 0;
    }

    /** When the endpoint last proved that it wants to be sent to (RFC 7675), in {@link System#nanoTime()}; 0 if never. */
    public long lastConsentNanos() {
        return lastConsentNanos;
    }

    /** Sends a datagram of SRTP or SRTCP; dropped and counted if that is not possible now. */
    public void send(byte[] buffer, int offset, int length) {
        if (closed || !isWritable()) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_SEND);
            return;
        }
        try {
            component.send(buffer, offset, length);
            metrics.count(BridgeCounter.PACKETS_SENT);
        } catch (IOException | RuntimeException e) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_SEND);
        }
    }

    /** Sends a datagram of DTLS records, or holds a copy, the newest {@value #MAX_HELD}, until the transport is writable. */
    public void sendDtls(byte[] buffer, int offset, int length) {
        synchronized (lock) {
            if (!isWritable() && !closed) {
                hold(heldOut, null, buffer, offset, length);
                return;
            }
        }
        metrics.count(BridgeCounter.DTLS_SENT);
        send(buffer, offset, length);
    }

    /** Ends ICE and frees the agent. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            heldIn.clear();
            heldOut.clear();
        }
        agent.free();
    }

    private void received(Buffer buffer) {
        byte[] octets = buffer.getBuffer();
        int offset = buffer.getOffset();
        int length = buffer.getLength();
        InetSocketAddress remote = (InetSocketAddress) buffer.getRemoteAddress();
        DatagramClass packet = DatagramClass.of(octets, offset, length);
        DatagramAction action = stage(remote).actionFor(packet);
        metrics.count(BridgeCounter.PACKETS_RECEIVED);
        switch (action) {
            case TO_MEDIA -> listener.media(octets, offset, length);
            case TO_TUNNEL -> deliverDtls(octets, offset, length);
            case HOLD -> holdUnlessValidated(remote, octets, offset, length);
            case ICE -> {}
            case DROP ->
                metrics.count(
                        packet == DatagramClass.OTHER
                                ? BridgeCounter.PACKETS_DROPPED_UNKNOWN_KIND
                                : BridgeCounter.PACKETS_DROPPED_NOT_VALIDATED);
        }
        BufferPool.returnBuffer.invoke(buffer);
    }

    private TransportStage stage(@Nullable InetSocketAddress remote) {
        if (closed) {
            return TransportStage.CLOSED;
        }
        return isValidated(remote) ? TransportStage.VALIDATED : TransportStage.CHECKING;
    }

    private boolean isValidated(@Nullable InetSocketAddress remote) {
        for (InetSocketAddress address : validated) {
            if (remote != null
                    && address.getPort() == remote.getPort()
                    && address.getAddress().equals(remote.getAddress())) {
                return true;
            }
        }
        return false;
    }

    private void deliverDtls(byte[] octets, int offset, int length) {
        metrics.count(BridgeCounter.DTLS_RECEIVED);
        listener.dtls(octets, offset, length);
    }

    private void holdUnlessValidated(@Nullable InetSocketAddress remote, byte[] octets, int offset, int length) {
        synchronized (lock) {
            if (!isValidated(remote) && !closed) {
                hold(heldIn, remote, octets, offset, length);
                return;
            }
        }
        deliverDtls(octets, offset, length);
    }

    private void hold(
            ArrayDeque<Held> queue, @Nullable InetSocketAddress remote, byte[] octets, int offset, int length) {
        if (queue.size() == MAX_HELD) {
            queue.poll();
            metrics.count(BridgeCounter.DTLS_DROPPED);
        }
        queue.add(new Held(remote, Octets.of(octets, offset, length)));
    }

    private void pairChanged(PropertyChangeEvent event) {
        if (IceMediaStream.PROPERTY_PAIR_CONSENT_FRESHNESS_CHANGED.equals(event.getPropertyName())) {
            lastConsentNanos = System.nanoTime();
        } else if (IceMediaStream.PROPERTY_PAIR_VALIDATED.equals(event.getPropertyName())
                && event.getSource() instanceof CandidatePair pair) {
            lastConsentNanos = System.nanoTime();
            TransportAddress remote = pair.getRemoteCandidate().getTransportAddress();
            pairValidated(new InetSocketAddress(remote.getAddress(), remote.getPort()));
        }
    }

    private void pairValidated(InetSocketAddress remote) {
        boolean first;
        List<Held> in = new ArrayList<>();
        synchronized (lock) {
            if (closed || isValidated(remote)) {
                return;
            }
            first = validated.length == 0;
            List<InetSocketAddress> addresses = new ArrayList<>(Arrays.asList(validated));
            if (addresses.size() == MAX_VALIDATED) {
                addresses.remove(0);
            }
            addresses.add(remote);
            heldIn.removeIf(held -> remote.equals(held.remote()) && in.add(held));
            validated = addresses.toArray(InetSocketAddress[]::new);
            for (Held held : heldOut) {
                metrics.count(BridgeCounter.DTLS_SENT);
                send(held.datagram().toByteArray(), 0, held.datagram().length());
            }
            heldOut.clear();
        }
        if (first) {
            listener.writable();
        }
        in.forEach(held ->
                deliverDtls(held.datagram().toByteArray(), 0, held.datagram().length()));
    }

    private void stateChanged(PropertyChangeEvent event) {
        if (event.getNewValue() == IceProcessingState.COMPLETED) {
            keepSelectedPair();
        } else if (event.getNewValue() == IceProcessingState.FAILED && !closed) {
            listener.failed("ICE checks failed");
        }
    }

    /** ice4j loses a selected pair from its list if the endpoint's check arrives in that moment, and refuses all later ones. */
    private void keepSelectedPair() {
        CandidatePair selected = component.getSelectedPair();
        CheckList known = stream.getCheckList();
        synchronized (known) {
            if (selected != null && !known.contains(selected)) {
                known.add(selected);
            }
        }
    }

    private boolean addCandidates(List<IceCandidate> candidates) {
        boolean added = false;
        for (IceCandidate candidate : candidates) {
            RemoteCandidate remote = toRemote(candidate);
            if (remote == null) {
                continue;
            }
            if (started) {
                component.addUpdateRemoteCandidates(remote);
            } else {
                component.addRemoteCandidate(remote);
            }
            added = true;
        }
        return added;
    }

    private @Nullable RemoteCandidate toRemote(IceCandidate candidate) {
        if (!candidate.address().matches("[0-9a-fA-F.:]+")) {
            return null;
        }
        try {
            TransportAddress address =
                    new TransportAddress(InetAddress.getByName(candidate.address()), candidate.port(), Transport.UDP);
            boolean reachable = component.getLocalCandidates().stream()
                    .anyMatch(local -> local.getTransportAddress().canReach(address));
            CandidateType type = CandidateType.parse(candidate.type());
            return reachable
                    ? new RemoteCandidate(address, component, type, candidate.foundation(), candidate.priority(), null)
                    : null;
        } catch (UnknownHostException | IllegalArgumentException e) {
            return null;
        }
    }
}
