package org.jitsi.metrics;

/** Double with a real class's name. */
public final class LongGaugeMetric {
    public volatile long value;

    public void set(long change) {
        value = change;
    }
}
