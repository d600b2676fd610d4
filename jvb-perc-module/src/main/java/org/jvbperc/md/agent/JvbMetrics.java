package org.jvbperc.md.agent;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.md.metrics.PercMetrics;

/**
 * Copies PERC's metrics every few seconds into the bridge's registry, with names that begin with {@code jitsi_jvb_perc_}. A
 * bridge with another kind of registry does not show them. It has a thread, which {@link #close} ends.
 */
final class JvbMetrics implements AutoCloseable {
    private static final long PERIOD_SECONDS = 5;

    private final PercMetrics source;
    private final Logger logger;
    private final BridgeMember container;
    private final BridgeMember newCounter;
    private final BridgeMember add;
    private final BridgeMember newGauge;
    private final BridgeMember set;
    private final boolean usable;
    private final Map<PercCounter, Object> counters = new EnumMap<>(PercCounter.class);
    private final Map<PercCounter, Long> counted = new EnumMap<>(PercCounter.class);
    private final Map<String, Object> gauges = new HashMap<>();
    private @Nullable ScheduledExecutorService timer;
    private @Nullable ScheduledFuture<?> copying;

    JvbMetrics(ClassLoader loader, PercMetrics source, Logger logger) {
        this.source = source;
        this.logger = logger;
        MemberResolver find = new MemberResolver(loader);
        Class<?> containerType = find.type("org.jitsi.videobridge.metrics.VideobridgeMetricsContainer");
        container = find.method(containerType, "getInstance");
        newCounter = find.method(containerType, "registerCounter", String.class, String.class);
        newGauge = find.method(containerType, "registerLongGauge", String.class, String.class);
        add = find.method(find.type("org.jitsi.metrics.CounterMetric"), "add", long.class);
        set = find.method(find.type("org.jitsi.metrics.LongGaugeMetric"), "set", long.class);
        usable = find.missing().isEmpty();
        if (!usable) {
            logger.info("The bridge's metrics do not include PERC's: " + find.missing());
        }
    }

    /** Registers all metrics and begins to copy. */
    synchronized void start() {
        if (!usable) {
            return;
        }
        copy();
        timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("perc-metrics"));
        copying = timer.scheduleWithFixedDelay(this::copy, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void copy() {
        try {
            Object registry = container.get();
            for (PercCounter counter : PercCounter.values()) {
                Object metric = counters.computeIfAbsent(
                        counter, missing -> newCounter.get(registry, missing.flatName(), missing.help()));
                long value = source.value(counter);
                add.call(metric, value - counted.getOrDefault(counter, 0L));
                counted.put(counter, value);
            }
            source.visitGauges((name, help, value) -> set.call(
                    gauges.computeIfAbsent(name, missing -> newGauge.get(registry, "perc_" + name, help)), value));
        } catch (RuntimeException e) {
            logger.debug(() -> "PERC's metrics were not copied to the bridge's: " + e);
        }
    }

    @Override
    public synchronized void close() {
        if (copying != null) {
            copying.cancel(false);
        }
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
