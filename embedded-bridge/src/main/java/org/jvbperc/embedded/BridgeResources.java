package org.jvbperc.embedded;

import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jvbperc.embedded.ice.IceHarvester;
import org.jvbperc.embedded.media.PacketPool;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.md.bridge.PercAssociation;

/**
 * The resources that conferences and endpoints share.
 *
 * @param settings configuration
 * @param harvester the UDP port
 * @param pool packet buffers
 * @param metrics counters
 * @param housekeeping one thread for timeouts and for tasks that may block for a moment
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
