package org.jvbperc.ice;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ice4j.ice.Agent;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * One bundled transport of an endpoint: an {@link IceSession} on one local address and a port of its own.
 *
 * <p>Datagrams are handed over only from addresses whose connectivity check succeeded. Consent is checked for the life of
 * the transport (RFC 7675). {@link #send} may be called by any thread; the listener is called by ice4j's threads for state
 * and by the transport's own reading thread for datagrams.
 */
public final class IceTransport implements AutoCloseable {
    /** Largest datagram that is read whole. */
    public static final int MAX_DATAGRAM_BYTES = 1500;

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
    private final IceSession session;
    private final Thread reader;
    private final long createdNanos = System.nanoTime();
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
        session = open(localAddress, controlling);
        reader = new Thread(this::read, "ice-read-" + name);
        reader.setDaemon(true);
    }

    private IceSession open(InetAddress localAddress, boolean controlling) throws IceException {
        String where = "local address " + localAddress.getHostAddress();
        BoundAddressHarvester harvester = new BoundAddressHarvester(localAddress);
        Agent agent = new Agent(new LoggerImpl(IceTransport.class.getName()));
        agent.addCandidateHarvester(harvester);
        IceSession opened;
        try {
            opened = IceSession.open(agent, controlling, true, new Events());
        } catch (IOException e) {
            throw new IceException(where + " cannot be used for ICE: " + e.getMessage(), e);
        }
        SocketException failure = harvester.failure();
        if (failure != null) {
            opened.close();
            throw new IceException(where + " cannot be bound: " + failure.getMessage(), failure);
        }
        return opened;
    }

    /** This side's parameters for the description. */
    public IceParameters local() {
        return session.local();
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
        reader.start();
        session.start(remote);
    }

    /**
     * Sends a datagram on the selected pair.
     *
     * @param datagram stays the caller's
     * @return false if it could not be sent: not connected yet, or the socket refuses; datagrams may be lost anyway
     */
    public boolean send(byte[] datagram, int offset, int length) {
        try {
            session.send(datagram, offset, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private final class Events implements IceEvents {
        @Override
        public void completed() {
            if (!ended.get() && connected.compareAndSet(false, true)) {
                listener.connected();
            }
        }

        @Override
        public void checksFailed() {
            fail("no candidate pair works: check that UDP passes between this machine and the bridge");
        }

        @Override
        public void selectedPairFailed() {
            // A check from before the peer had our credentials fails a pair too, seconds later; it means nothing.
            if (connected.get() && System.nanoTime() - consentNanos() >= CONSENT_LOST_NANOS) {
                fail("the bridge does not answer any more (RFC 7675)");
            }
        }
    }

    private long consentNanos() {
        long last = session.lastConsentNanos();
        return last == 0 ? createdNanos : last;
    }

    /** Whether the peer's checks on the selected pair are answered. */
    boolean knowsSelectedPair() {
        return session.knowsSelectedPair();
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
                session.receive(packet);
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
        session.close();
    }
}
