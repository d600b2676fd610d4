package org.jitsi.metrics;

/** Double with a real class's name. */
public final class CounterMetric {
    public volatile long value;

    public void add(long change) {
        value += change;
    }
}
