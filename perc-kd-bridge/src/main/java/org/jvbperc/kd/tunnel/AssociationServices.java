package org.jvbperc.kd.tunnel;

import java.time.Clock;
import java.util.function.Consumer;
import org.jvbperc.dtls.DtlsContext;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * What every association uses.
 *
 * @param onEnd called once by each association that ends
 */
record AssociationServices(
        DtlsContext dtls,
        DtlsSettings settings,
        ConferenceDirectory conferences,
        KdMetrics metrics,
        Clock clock,
        Consumer<Association> onEnd) {}
