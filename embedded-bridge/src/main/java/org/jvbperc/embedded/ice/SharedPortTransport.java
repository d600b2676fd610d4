package org.jvbperc.embedded.ice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ice4j.ice.Agent;
import org.ice4j.ice.NominationStrategy;
import org.ice4j.util.Buffer;
import org.ice4j.util.BufferHandler;
import org.ice4j.util.BufferPool;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceEvents;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.ice.IceSession;
import org.jvbperc.rtp.DatagramClass;

/**
 * One endpoint's ICE on the port that all endpoints share.
 *
 * <p>{@link TransportStage} decides about datagrams, for each remote address. DTLS that arrives before the bridge's own check of
 * its source has succeeded is held, within a bound; so is DTLS to be sent before there is a pair. DTLS would repeat both, but a
 * second later. Safe for use from any thread.
 */
public final class SharedPortTransport implements AutoCloseable {
    /** Datagrams held in each direction. */
    static final int MAX_HELD = 16;

    private static final int MAX_VALIDATED = 16;
    private static final String HOST = "host";

    private final IceHarvester harvester;
    private final SharedPortListener listener;
    private final BridgeMetrics metrics;
    private final IceSession session;
    private final Object lock = new Object();
    private final ArrayDeque<Held> heldIn = new ArrayDeque<>();
    private final ArrayDeque<Held> heldOut = new ArrayDeque<>();
    private volatile InetSocketAddress[] validated = new InetSocketAddress[0];
    private volatile boolean closed;

    private record Held(@Nullable InetSocketAddress remote, Octets datagram) {}

    private SharedPortTransport(
            IceHarvester harvester, boolean controlling, SharedPortListener listener, BridgeMetrics metrics)
            throws IOException {
        this.harvester = harvester;
        this.listener = listener;
        this.metrics = metrics;
        Agent agent = harvester.newAgent();
        agent.setNominationStrategy(NominationStrategy.NOMINATE_FIRST_VALID);
        this.session = IceSession.open(agent, controlling, false, new Events());
    }

    /**
     * Allocates an agent; it answers checks from now on and sends its own after {@link #start}.
     *
     * @param controlling whether the bridge nominates; an endpoint that made the offer does it itself
     * @throws IOException if ice4j cannot make a candidate
     */
    public static SharedPortTransport allocate(
            IceHarvester harvester, boolean controlling, SharedPortListener listener, BridgeMetrics metrics)
            throws IOException {
        SharedPortTransport transport = new SharedPortTransport(harvester, controlling, listener, metrics);
        transport.session.setReceiver(new BufferHandler() {
            @Override
            public void handleBuffer(Buffer buffer) {
                transport.received(buffer);
            }
        });
        return transport;
    }

    private final class Events implements IceEvents {
        @Override
        public void validated(InetSocketAddress remote) {
            pairValidated(remote);
        }

        @Override
        public void checksFailed() {
            if (!closed) {
                listener.failed("ICE checks failed");
            }
        }
    }

    /** The parameters to tell the endpoint. */
    public IceParameters local() {
        IceParameters local = session.local();
        List<IceCandidate> candidates = local.candidates().stream()
                .filter(candidate -> candidate.type().equals(HOST))
                .map(candidate ->
                        new IceCandidate(candidate.foundation(), candidate.priority(), harvester.advertised(), HOST))
                .toList();
        return new IceParameters(local.ufrag(), local.password(), candidates);
    }

    /**
     * Takes the endpoint's user name fragment and password, but no candidates: the endpoint's own checks, which it begins when it has the
     * answer, show where it is. If the bridge knew its candidates, the bridge's checks would begin before the Key Distributor has signed
     * the answer, and ICE would fail for good if that took some seconds.
     */
    public void start(String ufrag, String password) {
        synchronized (lock) {
            if (!closed) {
                session.start(new IceParameters(ufrag, password, List.of()));
            }
        }
    }

    /** Whether there is a pair to send on. */
    public boolean isWritable() {
        return validated.length > 0;
    }

    /** When the endpoint last gave consent to receive (RFC 7675), in {@link System#nanoTime()}; 0 if never. */
    public long lastConsentNanos() {
        return session.lastConsentNanos();
    }

    /** Sends a datagram of SRTP or SRTCP; dropped and counted if there is no pair yet. */
    public void send(byte[] buffer, int offset, int length) {
        if (closed || !isWritable()) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_SEND);
            return;
        }
        try {
            session.send(buffer, offset, length);
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
        session.close();
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
}
