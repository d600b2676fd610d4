package org.jvbperc.endpoint.ice;

import java.beans.PropertyChangeEvent;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * One bundled transport of an endpoint: an ICE agent with one stream of one component on one local address (RFC 8445).
 *
 * <p>Datagrams are handed over only from addresses whose connectivity check succeeded. Consent is checked for the life of
 * the transport (RFC 7675). {@link #send} may be called by any thread; the listener is called by ice4j's threads for state
 * and by the transport's own reading thread for datagrams.
 */
public final class IceTransport implements AutoCloseable {
    /** Largest datagram that is read whole. */
    static final int MAX_DATAGRAM_BYTES = 1500;

    private static final String STREAM = "media";

    /** ice4j asks every 12..18 s and then repeats for 15 s before it gives a pair up. */
    private static final long CONSENT_LOST_NANOS = 25_000_000_000L;

    private static final String AWS_PROPERTY = "org.ice4j.ice.harvest.DISABLE_AWS_HARVESTER";

    static {
        // Otherwise the first agent of a process asks a link-local address whether this is a rented machine.
        if (System.getProperty(AWS_PROPERTY) == null) {
            System.setProperty(AWS_PROPERTY, "true");
        }
    }

    private final IceListener listener;
    private final Agent agent;
    private final IceMediaStream stream;
    private final Component component;
    private final Thread reader;
    private volatile long consentNanos = System.nanoTime();
    private final AtomicBoolean connected = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * Binds an ephemeral port on {@code localAddress}.
     *
     * @param controlling true for the offerer of a full ICE peer
     * @param name of the call, for thread and log names
     * @throws IceException if the address cannot be bound
     */
    public IceTransport(InetAddress localAddress, boolean controlling, String name, IceListener listener)
            throws IceException {
        this.listener = listener;
        Logger logger = new LoggerImpl(IceTransport.class.getName());
        BoundAddressHarvester harvester = new BoundAddressHarvester(localAddress);
        agent = new Agent(logger);
        agent.setUseDynamicPorts(false);
        agent.setControlling(controlling);
        agent.setPerformConsentFreshness(true);
        agent.addCandidateHarvester(harvester);
        agent.addStateChangeListener(this::stateChanged);
        stream = agent.createMediaStream(STREAM);
        stream.addPairChangeListener(this::pairChanged);
        component = createComponent(localAddress, harvester);
        reader = new Thread(this::read, "ice-read-" + name);
        reader.setDaemon(true);
    }

    private Component createComponent(InetAddress localAddress, BoundAddressHarvester harvester) throws IceException {
        String where = "local address " + localAddress.getHostAddress();
        try {
            Component created = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, true);
            SocketException failure = harvester.failure();
            if (failure != null) {
                throw new IceException(where + " cannot be bound: " + failure.getMessage(), failure);
            }
            return created;
        } catch (IOException e) {
            agent.free();
            throw new IceException(where + " cannot be used for ICE: " + e.getMessage(), e);
        } catch (IceException e) {
            agent.free();
            throw e;
        }
    }

    /** This side's parameters for the description. */
    public IceParameters local() {
        List<IceCandidate> candidates = new ArrayList<>();
        for (LocalCandidate candidate : component.getLocalCandidates()) {
            TransportAddress address = candidate.getTransportAddress();
            candidates.add(new IceCandidate(
                    candidate.getFoundation(),
                    candidate.getPriority(),
                    new InetSocketAddress(address.getAddress(), address.getPort()),
                    candidate.getType().toString()));
        }
        return new IceParameters(agent.getLocalUfrag(), agent.getLocalPassword(), candidates);
    }

    /**
     * Begins the checks. Called once.
     *
     * @throws IceException if {@code remote} has no candidate
     */
    public void connect(IceParameters remote) throws IceException {
        if (remote.candidates().isEmpty()) {
            throw new IceException("the peer's description has no usable UDP candidate");
        }
        stream.setRemoteUfrag(remote.ufrag());
        stream.setRemotePassword(remote.password());
        for (IceCandidate candidate : remote.candidates()) {
            component.addRemoteCandidate(new RemoteCandidate(
                    new TransportAddress(
                            candidate.address().getAddress(),
                            candidate.address().getPort(),
                            Transport.UDP),
                    component,
                    CandidateType.parse(candidate.type()),
                    candidate.foundation(),
                    candidate.priority(),
                    null));
        }
        reader.start();
        agent.startConnectivityEstablishment();
    }

    /**
     * Sends a datagram on the selected pair.
     *
     * @param datagram stays the caller's
     * @return false if it could not be sent: not connected yet, or the socket refuses; datagrams may be lost anyway
     */
    public boolean send(byte[] datagram, int offset, int length) {
        try {
            component.send(datagram, offset, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void stateChanged(PropertyChangeEvent event) {
        if (!(event.getNewValue() instanceof IceProcessingState state)) {
            return;
        }
        if (state == IceProcessingState.COMPLETED) {
            keepSelectedPair();
            if (!ended.get() && connected.compareAndSet(false, true)) {
                listener.connected();
            }
        } else if (state == IceProcessingState.FAILED) {
            fail("no candidate pair works: check that UDP passes between this machine and the bridge");
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

    private void pairChanged(PropertyChangeEvent event) {
        if (!(event.getSource() instanceof CandidatePair pair)) {
            return;
        }
        String property = event.getPropertyName();
        if (IceMediaStream.PROPERTY_PAIR_CONSENT_FRESHNESS_CHANGED.equals(property)) {
            consentNanos = System.nanoTime();
        } else if (connected.get()
                && IceMediaStream.PROPERTY_PAIR_STATE_CHANGED.equals(property)
                && event.getNewValue() == CandidatePairState.FAILED
                && pair.equals(component.getSelectedPair())
                && System.nanoTime() - consentNanos >= CONSENT_LOST_NANOS) {
            // A check from before the peer had our credentials fails a pair too, seconds later; it means nothing.
            fail("the bridge does not answer any more (RFC 7675)");
        }
    }

    private void fail(String reason) {
        if (ended.compareAndSet(false, true)) {
            listener.failed(reason);
        }
    }

    private void read() {
        byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        while (true) {
            packet.setData(buffer, 0, buffer.length);
            try {
                component.getSocket().receive(packet);
            } catch (IOException e) {
                fail("the socket was closed");
                return;
            }
            listener.received(packet.getData(), packet.getOffset(), packet.getLength());
        }
    }

    /** Frees the socket; the listener is not told. Idempotent. */
    @Override
    public void close() {
        ended.set(true);
        agent.free();
    }
}
