package org.jvbperc.kd.tunnel;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jvbperc.tunnel.AssociationId;

/**
 * The ids of the last associations that ended, so that what is still under way for them is recognised ("Crossing
 * EndpointDisconnect" in docs/rfc-coverage.md). Thread-safe.
 */
final class EndedAssociations {
    private static final int CAPACITY = 4096;

    private final Set<AssociationId> ids = new LinkedHashSet<>();

    synchronized void add(AssociationId id) {
        if (ids.add(id) && ids.size() > CAPACITY) {
            ids.remove(ids.iterator().next());
        }
    }

    synchronized boolean contains(AssociationId id) {
        return ids.contains(id);
    }
}
