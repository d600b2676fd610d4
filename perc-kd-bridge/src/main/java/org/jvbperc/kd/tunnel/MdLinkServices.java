package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.time.Duration;
import org.jvbperc.kd.metrics.KdMetrics;

/** The settings and collaborators of all {@link MdLink}s. */
record MdLinkServices(
        StartConfClient client,
        TunnelTrust trust,
        TunnelHub hub,
        KdMetrics metrics,
        Duration maxBackoff,
        Clock clock) {}
