package org.jvbperc.embedded.media;

/** A token bucket that holds one second's worth. Owned by one thread. */
public final class RateLimit {
    private final long perSecond;
    private double tokens;
    private long lastNanos;
    private boolean started;

    /** At most {@code perSecond} events a second. */
    public RateLimit(long perSecond) {
        this.perSecond = perSecond;
        tokens = (double) perSecond;
    }

    /** Whether one more event is within the limit; if so it is counted. */
    public boolean tryTake(long nowNanos) {
        if (started) {
            tokens = Math.min((double) perSecond, tokens + (double) (nowNanos - lastNanos) * perSecond * 1e-9);
        }
        started = true;
        lastNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
