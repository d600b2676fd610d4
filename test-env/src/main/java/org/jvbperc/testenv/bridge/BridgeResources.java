package org.jvbperc.testenv.bridge;

import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jvbperc.md.PercAssociation;
import org.jvbperc.testenv.bridge.ice.IceHarvester;
import org.jvbperc.testenv.bridge.media.PacketPool;
import org.jvbperc.testenv.bridge.metrics.BridgeMetrics;

/**
 * What conferences and endpoints share.
 *
 * @param settings configuration
 * @param harvester the UDP port
 * @param pool packet buffers
 * @param metrics counters
 * @param housekeeping one thread for timeouts and for what may take a moment
 * @param associations finds an endpoint's DTLS association
 */
record BridgeResources(
        EmbeddedBridgeSettings settings,
        IceHarvester harvester,
        PacketPool pool,
        BridgeMetrics metrics,
        ScheduledExecutorService housekeeping,
        Associations associations) {
    /** The Media Distributor's side of an endpoint. */
    @FunctionalInterface
    interface Associations {
        Optional<PercAssociation> find(String conferenceId, String endpointId);
    }

    Optional<PercAssociation> association(String conferenceId, String endpointId) {
        return associations.find(conferenceId, endpointId);
    }
}
