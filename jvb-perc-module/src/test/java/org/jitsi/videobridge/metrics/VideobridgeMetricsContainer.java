package org.jitsi.videobridge.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsi.metrics.CounterMetric;
import org.jitsi.metrics.LongGaugeMetric;

/** Double with a real class's name. */
public final class VideobridgeMetricsContainer {
    private static final VideobridgeMetricsContainer INSTANCE = new VideobridgeMetricsContainer();

    public final Map<String, Object> metrics = new ConcurrentHashMap<>();

    public static VideobridgeMetricsContainer getInstance() {
        return INSTANCE;
    }

    public CounterMetric registerCounter(String name, String help) {
        CounterMetric metric = new CounterMetric();
        metrics.put(name, metric);
        return metric;
    }

    public LongGaugeMetric registerLongGauge(String name, String help) {
        LongGaugeMetric metric = new LongGaugeMetric();
        metrics.put(name, metric);
        return metric;
    }
}
