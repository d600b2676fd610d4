package org.jvbperc.md.metrics;

/** The Media Distributor's counters. Safe for use from any thread. */
public final class PercMetrics {
    /** All counters in the Prometheus text format, names beginning with {@code jitsi_jvb_perc_}. */
    public String toPrometheusText() {
        return "";
    }
}
