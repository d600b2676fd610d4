package org.jvbperc.md.kdtunnel;

import java.util.Set;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.BridgeAdapter;
import org.jvbperc.md.config.LimitSettings;
import org.jvbperc.md.config.SrtpSettings;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.srtp.HopByHopLeg;

/**
 * What every association needs.
 *
 * @param connections open tunnels
 * @param bridge where endpoints live
 * @param profiles what was announced to Key Distributors
 * @param limits bounds of peers' doings
 * @param srtp media path
 * @param metrics counters
 * @param logger parent of the associations' loggers
 */
public record AssociationServices(
        KdConnections connections,
        BridgeAdapter bridge,
        Set<ProtectionProfile> profiles,
        LimitSettings limits,
        SrtpSettings srtp,
        PercMetrics metrics,
        Logger logger) {
    HopByHopLeg newLeg(Logger associationLogger) {
        return new HopByHopLeg(
                limits.sourcesPerEndpoint(),
                srtp.retransmissionPackets(),
                srtp.retransmissionMemoryBytes(),
                metrics,
                associationLogger);
    }
}
