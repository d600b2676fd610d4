package org.jvbperc.tunnel;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers which associations have ended, so that EndpointDisconnect is idempotent, may cross another, and DTLS that was still
 * under way is ignored ("Crossing EndpointDisconnect" in docs/rfc-coverage.md). Bounded: the one that ended first is forgotten
 * first. Thread-safe, because a Key Distributor has one for all its tunnels.
 */
public final class EndedAssociations {
    private final Set<AssociationId> ended = new LinkedHashSet<>();
    private final int limit;

    /** Remembers at most {@code limit}. */
    public EndedAssociations(int limit) {
        this.limit = limit;
    }

    /** Returns false if it had ended before. */
    public synchronized boolean add(AssociationId id) {
        if (!ended.add(id)) {
            return false;
        }
        if (ended.size() > limit) {
            ended.remove(ended.iterator().next());
        }
        return true;
    }

    public synchronized boolean contains(AssociationId id) {
        return ended.contains(id);
    }

    synchronized int size() {
        return ended.size();
    }
}
