package org.jvbperc.embedded.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** One bridge's counters and gauges. Safe for use from any thread; counting does not allocate. */
public final class BridgeMetrics {
    private final EnumMap<BridgeCounter, LongAdder> counters = new EnumMap<>(BridgeCounter.class);
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    /** All counters at 0. */
    public BridgeMetrics() {
        for (BridgeCounter counter : BridgeCounter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    /** Adds one. */
    public void count(BridgeCounter counter) {
        add(counter, 1);
    }

    /** Adds {@code amount}. */
    public void add(BridgeCounter counter, long amount) {
        LongAdder adder = counters.get(counter);
        if (adder != null) {
            adder.add(amount);
        }
    }

    /** A counter's value. */
    public long value(BridgeCounter counter) {
        LongAdder adder = counters.get(counter);
        return adder == null ? 0 : adder.sum();
    }

    /** Registers a gauge {@code jitsi_jvb_<name>} that is read at each request for metrics. */
    public void gauge(String name, LongSupplier value) {
        gauges.put("jitsi_jvb_" + name, value);
    }

    /** Everything in the Prometheus text format 0.0.4. */
    public String toPrometheusText() {
        StringBuilder text = new StringBuilder(4096);
        counters.forEach((counter, value) -> {
            String name = counter.metricName();
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(counter.help())
                    .append('\n');
            text.append("# TYPE ").append(name).append(" counter\n");
            text.append(name).append(' ').append(value.sum()).append('\n');
        });
        new TreeMap<>(gauges).forEach((name, value) -> {
            text.append("# TYPE ").append(name).append(" gauge\n");
            text.append(name).append(' ').append(value.getAsLong()).append('\n');
        });
        return text.toString();
    }
}
