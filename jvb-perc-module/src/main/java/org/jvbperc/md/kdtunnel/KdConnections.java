package org.jvbperc.md.kdtunnel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * The open tunnels, newest first. If a Key Distributor has several, its newest one is used, so that associations move to a new
 * tunnel without further steps (RFC 9185 sections 5.3 and 5.4). Safe for several threads.
 */
public final class KdConnections {
    private static final int MAX_OWED = 1024;

    private final List<KdConnection> open = new CopyOnWriteArrayList<>();
    private final Deque<Owed> owed = new ArrayDeque<>();

    private record Owed(KeyDistributorRef keyDistributor, AssociationId association) {}

    /** The newest tunnel of this Key Distributor. */
    public Optional<TunnelConnection> find(KeyDistributorRef keyDistributor) {
        for (KdConnection connection : open) {
            if (keyDistributor.isServedBy(connection) && connection.tunnel().isOpen()) {
                return Optional.of(connection.tunnel());
            }
        }
        return Optional.empty();
    }

    /** Whether {@code tunnel} is one of this Key Distributor. */
    boolean belongs(TunnelConnection tunnel, KeyDistributorRef keyDistributor) {
        return open.stream()
                .anyMatch(connection -> connection.tunnel().equals(tunnel) && keyDistributor.isServedBy(connection));
    }

    /** Number of open tunnels. */
    public int size() {
        return open.size();
    }

    void add(KdConnection connection) {
        open.add(0, connection);
        for (AssociationId association : owedTo(connection)) {
            try {
                connection.tunnel().send(new EndpointDisconnect(association));
            } catch (TunnelException e) {
                return;
            }
        }
    }

    /** Keeps an EndpointDisconnect for the Key Distributor's next tunnel; the number of those is bounded. */
    void owe(KeyDistributorRef keyDistributor, AssociationId association) {
        synchronized (owed) {
            if (owed.size() == MAX_OWED) {
                owed.removeFirst();
            }
            owed.addLast(new Owed(keyDistributor, association));
        }
    }

    private List<AssociationId> owedTo(KdConnection connection) {
        List<AssociationId> result = new ArrayList<>();
        synchronized (owed) {
            owed.removeIf(entry -> {
                boolean mine = entry.keyDistributor.isServedBy(connection);
                if (mine) {
                    result.add(entry.association);
                }
                return mine;
            });
        }
        return result;
    }

    void remove(TunnelConnection tunnel) {
        open.removeIf(connection -> connection.tunnel().equals(tunnel));
    }
}
