package org.jvbperc.ekt;

/**
 * Limits how many Full EKT fields are unwrapped, because each costs some sixty AES blocks and a forwarder can attach any number
 * of them (RFC 8870 section 6). A token bucket; owned by one thread, allocation-free.
 */
public final class UnwrapLimiter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int burst;
    private final long nanosPerToken;
    private int tokens;
    private long refilledAtNanos;

    public UnwrapLimiter(int perSecond, int burst, long nowNanos) {
        this.burst = burst;
        this.nanosPerToken = NANOS_PER_SECOND / perSecond;
        this.tokens = burst;
        this.refilledAtNanos = nowNanos;
    }

    /** Takes a token if there is one. */
    boolean tryAcquire(long nowNanos) {
        long earned = (nowNanos - refilledAtNanos) / nanosPerToken;
        if (earned > 0) {
            tokens = (int) Math.min(burst, tokens + earned);
            refilledAtNanos += earned * nanosPerToken;
        }
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }
}
