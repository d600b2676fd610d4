package org.jvbperc.kd.tunnel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * One Media Distributor, known by its TLS certificate, with its open tunnels: usually one, two for a moment while it
 * reconnects, none after a loss (RFC 9185 sections 5.3 and 5.4). Thread-safe.
 */
final class MdPeer {
    private static final System.Logger LOG = System.getLogger(MdPeer.class.getName());

    /** The default limit of associations per Media Distributor. */
    private static final int MAX_OWED_DISCONNECTS = 1000;

    private final CertificateFingerprint fingerprint;
    private final Deque<TunnelConnection> connections = new ArrayDeque<>();
    /** Messages for associations that ended while there was no tunnel; otherwise their endpoints would stay without new keys. */
    private final Deque<EndpointDisconnect> owedDisconnects = new ArrayDeque<>();

    private final AtomicInteger associations = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private List<Integer> profiles = List.of();
    private @Nullable Instant lostAt;

    MdPeer(CertificateFingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    CertificateFingerprint fingerprint() {
        return fingerprint;
    }

    /** A name for logs, with enough of the fingerprint to tell peers apart. */
    String name() {
        return "MD " + fingerprint.digestText().substring(0, 11);
    }

    /** Adds an open tunnel; the messages that the Media Distributor has missed are sent first. */
    void opened(TunnelConnection connection) {
        List<EndpointDisconnect> owed;
        synchronized (this) {
            connections.addFirst(connection);
            profiles = connection.profiles();
            lostAt = null;
            owed = List.copyOf(owedDisconnects);
            owedDisconnects.clear();
        }
        owed.forEach(message -> send(message, connection));
    }

    /** Removes a tunnel. Returns whether it was the last one. */
    synchronized boolean closed(TunnelConnection connection, Instant now) {
        boolean known = connections.remove(connection);
        if (known && connections.isEmpty()) {
            lostAt = now;
            return true;
        }
        return false;
    }

    /** The profiles that its newest tunnel announced; they do not change while associations exist (RFC 9185 section 5.3). */
    synchronized List<Integer> profiles() {
        return profiles;
    }

    synchronized boolean isConnected() {
        return !connections.isEmpty();
    }

    synchronized int connectionCount() {
        return connections.size();
    }

    /** Whether it has had no tunnel for at least {@code time}. */
    synchronized boolean isLostFor(Duration time, Instant now) {
        return lostAt != null && !now.isBefore(lostAt.plus(time));
    }

    /** The tunnel to send on: {@code preferred} while it is open, else the newest. */
    private synchronized @Nullable TunnelConnection connection(@Nullable TunnelConnection preferred) {
        return preferred != null && connections.contains(preferred) ? preferred : connections.peekFirst();
    }

    /** Tells the Media Distributor that an association has ended, as soon as there is a tunnel (RFC 9185 section 5.4). */
    void disconnect(AssociationId id, @Nullable TunnelConnection preferred) {
        EndpointDisconnect message = new EndpointDisconnect(id);
        if (send(message, preferred)) {
            return;
        }
        synchronized (this) {
            if (owedDisconnects.size() >= MAX_OWED_DISCONNECTS) {
                owedDisconnects.removeFirst();
            }
            owedDisconnects.addLast(message);
        }
    }

    /**
     * Queues a message; false if there is no tunnel to take it, or it is a datagram and too many wait.
     *
     * @param preferred the tunnel the association's messages come through, if known
     */
    boolean send(TunnelMessage message, @Nullable TunnelConnection preferred) {
        TunnelConnection connection = connection(preferred);
        if (connection == null) {
            return false;
        }
        try {
            return connection.send(message);
        } catch (TunnelException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "{0}: message type {1} not sent: {2}",
                    name(),
                    message.type(),
                    e.getMessage());
            return false;
        }
    }

    /** Takes one of {@code limit} places for associations. */
    boolean takeAssociation(int limit) {
        return take(associations, limit);
    }

    void releaseAssociation() {
        associations.decrementAndGet();
    }

    int associationCount() {
        return associations.get();
    }

    /** Takes one of {@code limit} places for handshakes. */
    boolean takeHandshake(int limit) {
        return take(handshakes, limit);
    }

    void releaseHandshake() {
        handshakes.decrementAndGet();
    }

    private static boolean take(AtomicInteger count, int limit) {
        int before = count.getAndUpdate(value -> value < limit ? value + 1 : value);
        return before < limit;
    }

    void closeConnections(String reason) {
        List<TunnelConnection> open;
        synchronized (this) {
            open = List.copyOf(connections);
        }
        open.forEach(connection -> connection.close(reason));
    }
}
