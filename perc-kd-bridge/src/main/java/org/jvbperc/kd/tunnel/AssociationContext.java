package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * The settings and collaborators of all associations.
 *
 * @param grace how long a tunnel may be lost
 * @param onEnd called once for each association, when it has ended and DTLS has sent its last datagram
 */
record AssociationContext(
        DtlsContext dtls,
        DtlsSettings settings,
        Duration grace,
        ConferenceDirectory conferences,
        KdMetrics metrics,
        Clock clock,
        Consumer<EndpointAssociation> onEnd) {}
