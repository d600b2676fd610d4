package org.jvbperc.ice;

import java.beans.PropertyChangeEvent;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidatePairState;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.CheckList;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.util.BufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * One ice4j agent with one stream of one component, RTP and RTCP on it (RFC 8445, RFC 5761): what an endpoint with a port of its own
 * and a bridge with one port for all endpoints have in common.
 *
 * <p>Consent is checked for the life of the session (RFC 7675). Safe for use from any thread.
 */
public final class IceSession implements AutoCloseable {
    private static final String STREAM = "media";

    private final Agent agent;
    private final IceMediaStream stream;
    private final Component component;
    private volatile long lastConsentNanos;
    private boolean started;

    private IceSession(Agent agent, IceMediaStream stream, Component component) {
        this.agent = agent;
        this.stream = stream;
        this.component = component;
    }

    /**
     * Makes the candidates. The session answers checks from now on and sends its own after {@link #start}.
     *
     * @param agent with its harvesters; the session frees it, at once if this method fails
     * @param controlling whether this side nominates
     * @param reading whether datagrams are taken by {@link #receive}; otherwise they come to {@link #setReceiver}'s handler
     * @throws IOException if ice4j cannot make a candidate
     */
    public static IceSession open(Agent agent, boolean controlling, boolean reading, IceEvents events)
            throws IOException {
        agent.setUseDynamicPorts(false);
        agent.setControlling(controlling);
        agent.setPerformConsentFreshness(true);
        IceMediaStream stream = agent.createMediaStream(STREAM);
        Component component;
        try {
            component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, reading);
        } catch (IOException | RuntimeException e) {
            agent.free();
            throw e;
        }
        IceSession session = new IceSession(agent, stream, component);
        agent.addStateChangeListener(event -> session.stateChanged(event, events));
        stream.addPairChangeListener(event -> session.pairChanged(event, events));
        return session;
    }

    /** This side's parameters for the description. */
    public IceParameters local() {
        List<IceCandidate> candidates = component.getLocalCandidates().stream()
                .map(IceSession::described)
                .toList();
        return new IceParameters(agent.getLocalUfrag(), agent.getLocalPassword(), candidates);
    }

    private static IceCandidate described(LocalCandidate candidate) {
        return new IceCandidate(
                candidate.getFoundation(),
                candidate.getPriority(),
                address(candidate.getTransportAddress()),
                candidate.getType().toString());
    }

    /**
     * Takes the peer's parameters and begins the checks. Candidates of a later call are added to the first's. Without any, the peer is
     * found by its own checks.
     */
    public synchronized void start(IceParameters remote) {
        if (!started) {
            stream.setRemoteUfrag(remote.ufrag());
            stream.setRemotePassword(remote.password());
        }
        boolean added = addCandidates(remote.candidates());
        if (!started) {
            started = true;
            agent.startConnectivityEstablishment();
        } else if (added) {
            component.updateRemoteCandidates();
        }
    }

    private boolean addCandidates(List<IceCandidate> candidates) {
        boolean added = false;
        for (IceCandidate candidate : candidates) {
            TransportAddress address = new TransportAddress(
                    candidate.address().getAddress(), candidate.address().getPort(), Transport.UDP);
            if (component.getLocalCandidates().stream()
                    .noneMatch(local -> local.getTransportAddress().canReach(address))) {
                continue;
            }
            RemoteCandidate remote = new RemoteCandidate(
                    address,
                    component,
                    CandidateType.parse(candidate.type()),
                    candidate.foundation(),
                    candidate.priority(),
                    null);
            if (started) {
                component.addUpdateRemoteCandidates(remote);
            } else {
                component.addRemoteCandidate(remote);
            }
            added = true;
        }
        return added;
    }

    /** When the peer last proved that it wants to be sent to (RFC 7675), in {@link System#nanoTime()}; 0 if never. */
    public long lastConsentNanos() {
        return lastConsentNanos;
    }

    /**
     * Sends a datagram on the selected pair, or on another one that works.
     *
     * @throws IOException if there is none yet, or the socket refuses
     */
    public void send(byte[] datagram, int offset, int length) throws IOException {
        component.send(datagram, offset, length);
    }

    /** Waits for a datagram that is not STUN from a validated address. */
    void receive(DatagramPacket packet) throws IOException {
        component.getSocket().receive(packet);
    }

    /** Sets who takes the datagrams that are not STUN, on the port's reading thread, from any address that they come from. */
    public void setReceiver(BufferHandler receiver) {
        component.setBufferCallback(receiver);
    }

    private void stateChanged(PropertyChangeEvent event, IceEvents events) {
        if (event.getNewValue() == IceProcessingState.COMPLETED) {
            keepSelectedPair();
            events.completed();
        } else if (event.getNewValue() == IceProcessingState.FAILED) {
            events.checksFailed();
        }
    }

    /**
     * ice4j takes a pair that waits for a check from its list when it selects it, if the peer's check arrives in that moment; from then on
     * it refuses the peer's consent checks as coming from nobody it knows.
     */
    private void keepSelectedPair() {
        CandidatePair selected = component.getSelectedPair();
        CheckList known = stream.getCheckList();
        synchronized (known) {
            if (selected != null && !known.contains(selected)) {
                known.add(selected);
            }
        }
    }

    /** Whether the peer's checks on the selected pair are answered. */
    boolean knowsSelectedPair() {
        return stream.getCheckList().contains(component.getSelectedPair());
    }

    private void pairChanged(PropertyChangeEvent event, IceEvents events) {
        String property = event.getPropertyName();
        if (IceMediaStream.PROPERTY_PAIR_CONSENT_FRESHNESS_CHANGED.equals(property)) {
            lastConsentNanos = System.nanoTime();
        } else if (event.getSource() instanceof CandidatePair pair) {
            pairChanged(pair, property, event.getNewValue(), events);
        }
    }

    private void pairChanged(CandidatePair pair, String property, @Nullable Object newValue, IceEvents events) {
        if (IceMediaStream.PROPERTY_PAIR_VALIDATED.equals(property)) {
            lastConsentNanos = System.nanoTime();
            events.validated(address(pair.getRemoteCandidate().getTransportAddress()));
        } else if (IceMediaStream.PROPERTY_PAIR_STATE_CHANGED.equals(property)
                && newValue == CandidatePairState.FAILED
                && pair.equals(component.getSelectedPair())) {
            events.selectedPairFailed();
        }
    }

    private static InetSocketAddress address(TransportAddress address) {
        return new InetSocketAddress(address.getAddress(), address.getPort());
    }

    /** Ends ICE and frees the sockets that are the agent's own. */
    @Override
    public void close() {
        agent.free();
    }
}
