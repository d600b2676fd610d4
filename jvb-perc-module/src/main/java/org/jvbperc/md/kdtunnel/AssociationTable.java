package org.jvbperc.md.kdtunnel;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jvbperc.tunnel.AssociationId;

/** The associations that have not ended, by id and by endpoint. Safe for several threads. */
public final class AssociationTable {
    private final Map<AssociationId, RelayedAssociation> byId = new ConcurrentHashMap<>();
    private final Map<Endpoint, RelayedAssociation> byEndpoint = new ConcurrentHashMap<>();
    private final SecureRandom random;
    private final RelayContext services;

    private record Endpoint(String conferenceId, String endpointId) {}

    /**
     * An empty table.
     *
     * @param random for the associations' ids
     */
    public AssociationTable(RelayContext services, SecureRandom random) {
        this.services = services;
        this.random = random;
    }

    /**
     * Starts an association with a fresh random id (RFC 9185 section 5.3).
     *
     * @param doubleEncryption whether its media is protected end to end; keys for other profiles are refused
     * @throws IllegalStateException if the endpoint has one
     */
    public RelayedAssociation start(
            String conferenceId,
            String endpointId,
            boolean doubleEncryption,
            KeyDistributorRef keyDistributor,
            AssociationListener listener) {
        AssociationId id = AssociationId.random(random);
        RelayedAssociation association = new RelayedAssociation(
                services, new Removing(listener), id, conferenceId, endpointId, doubleEncryption, keyDistributor);
        if (byEndpoint.putIfAbsent(new Endpoint(conferenceId, endpointId), association) != null) {
            throw new IllegalStateException("endpoint " + endpointId + " has an association already");
        }
        byId.put(id, association);
        return association;
    }

    private final class Removing implements AssociationListener {
        private final AssociationListener next;

        private Removing(AssociationListener next) {
            this.next = next;
        }

        @Override
        public void keyed(RelayedAssociation association) {
            next.keyed(association);
        }

        @Override
        public void ended(RelayedAssociation association) {
            byId.remove(association.id(), association);
            byEndpoint.remove(new Endpoint(association.conferenceId(), association.endpointId()), association);
            next.ended(association);
        }
    }

    /** The association of an endpoint. */
    public Optional<RelayedAssociation> find(String conferenceId, String endpointId) {
        return Optional.ofNullable(byEndpoint.get(new Endpoint(conferenceId, endpointId)));
    }

    Optional<RelayedAssociation> find(AssociationId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All associations at this time. */
    public List<RelayedAssociation> all() {
        return List.copyOf(byId.values());
    }

    /** Number of associations. */
    public int size() {
        return byId.size();
    }
}
