package org.jvbperc.md.kdtunnel;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.HopByHopObserver;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.config.LimitSettings;
import org.jvbperc.md.config.SrtpSettings;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.srtp.HopByHopLeg;
import org.jvbperc.md.srtp.ObservedPacket;

/**
 * The settings and collaborators of all associations.
 *
 * @param connections open tunnels
 * @param bridge that has the endpoints
 * @param profiles that were announced to Key Distributors
 * @param limits of resources that peers consume
 * @param srtp settings of the media path
 * @param metrics counters
 * @param logger parent of the associations' loggers
 * @param nanoTime the clock, as {@link System#nanoTime}
 * @param observer receives keys and packets; null for none
 */
public record RelayContext(
        KdConnections connections,
        BridgeAdapter bridge,
        Set<ProtectionProfile> profiles,
        LimitSettings limits,
        SrtpSettings srtp,
        PercMetrics metrics,
        Logger logger,
        LongSupplier nanoTime,
        @Nullable HopByHopObserver observer) {
    HopByHopLeg newLeg(String conferenceId, String endpointId, Logger associationLogger) {
        HopByHopObserver all = observer;
        Consumer<ObservedPacket> packets =
                all == null ? null : packet -> all.packetOpened(conferenceId, endpointId, packet);
        return new HopByHopLeg(
                limits.sourcesPerEndpoint(),
                srtp.retransmissionPackets(),
                srtp.retransmissionMemoryBytes(),
                metrics,
                associationLogger,
                packets);
    }
}
