package org.jvbperc.tunnel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which associations have ended on a tunnel, so that EndpointDisconnect is idempotent, may cross another, and late
 * DTLS is ignored ("Crossing EndpointDisconnect" in docs/rfc-coverage.md). Bounded; the oldest is forgotten.
 */
final class EndedAssociations {
    private final Map<AssociationId, Boolean> ended = new LinkedHashMap<>();
    private final int limit;

    EndedAssociations(int limit) {
        this.limit = limit;
    }

    /** Returns false if it had ended before. */
    boolean add(AssociationId id) {
        if (ended.putIfAbsent(id, Boolean.TRUE) != null) {
            return false;
        }
        if (ended.size() > limit) {
            ended.remove(ended.keySet().iterator().next());
        }
        return true;
    }

    boolean contains(AssociationId id) {
        return ended.containsKey(id);
    }

    int size() {
        return ended.size();
    }
}
