package org.jvbperc.md.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The Media Distributor's counters and gauges. Safe for use from any thread; {@link #count} neither locks nor allocates, so the
 * packet path may call it.
 */
public final class PercMetrics {
    private static final String NAMESPACE = "jitsi_jvb_perc_";

    private final Map<PercCounter, LongAdder> counters = new EnumMap<>(PercCounter.class);
    private final Map<String, Gauge> gauges = new ConcurrentSkipListMap<>();

    private record Gauge(String help, LongSupplier value) {}

    /** All counters at zero. */
    public PercMetrics() {
        for (PercCounter counter : PercCounter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    /** Adds one. */
    public void count(PercCounter counter) {
        adder(counter).increment();
    }

    /** The count so far. */
    public long value(PercCounter counter) {
        return adder(counter).sum();
    }

    /**
     * Adds or replaces a gauge, whose value is read when metrics are requested; {@code name} is in snake case without
     * namespace.
     */
    public void gauge(String name, String help, LongSupplier value) {
        gauges.put(name, new Gauge(help, value));
    }

    /** Receives gauges one after the other. */
    @FunctionalInterface
    public interface GaugeVisitor {
        /** {@code name} in snake case without namespace. */
        void gauge(String name, String help, long value);
    }

    /** Passes every gauge with its current value to {@code visitor}. */
    public void visitGauges(GaugeVisitor visitor) {
        gauges.forEach(
                (name, gauge) -> visitor.gauge(name, gauge.help(), gauge.value().getAsLong()));
    }

    /** All metrics in the Prometheus text format 0.0.4, names beginning with {@code jitsi_jvb_perc_}. */
    public String toPrometheusText() {
        StringBuilder text = new StringBuilder(4096);
        PercCounter.Family family = null;
        for (PercCounter counter : PercCounter.values()) {
            if (counter.family() != family) {
                family = counter.family();
                header(text, family.metric() + "_total", family.help(), "counter");
            }
            text.append(NAMESPACE)
                    .append(family.metric())
                    .append("_total{event=\"")
                    .append(counter.label())
                    .append("\"} ")
                    .append(value(counter))
                    .append('\n');
        }
        gauges.forEach((name, gauge) -> {
            header(text, name, gauge.help(), "gauge");
            text.append(NAMESPACE)
                    .append(name)
                    .append(' ')
                    .append(gauge.value().getAsLong())
                    .append('\n');
        });
        return text.toString();
    }

    private LongAdder adder(PercCounter counter) {
        return Objects.requireNonNull(counters.get(counter));
    }

    private static void header(StringBuilder text, String name, String help, String type) {
        text.append("# HELP ")
                .append(NAMESPACE)
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        text.append("# TYPE ")
                .append(NAMESPACE)
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }
}
