package org.jvbperc.embedded.media;

/**
 * Decides how many video sources a receiver gets when its leg has a limit: one fewer after a second above it, one more after
 * five seconds below 60 % of it.
 *
 * <p>Audio is never limited. Owned by one media lane.
 */
public final class BandwidthLimiter {
    private static final long WINDOW_NANOS = 1_000_000_000;
    private static final int CALM_WINDOWS = 5;

    private final long limitBitsPerSecond;
    private long windowStartNanos;
    private long windowBits;
    private boolean started;
    private int calmWindows;
    private int allowed = Integer.MAX_VALUE;

    /** A limiter for {@code limitKilobitsPerSecond}; 0 for none. */
    public BandwidthLimiter(long limitKilobitsPerSecond) {
        limitBitsPerSecond = limitKilobitsPerSecond * 1_000;
    }

    /** Notes a datagram sent to the receiver. */
    public void sent(int lengthBytes) {
        windowBits += 8L * lengthBytes;
    }

    /**
     * Ends the window if it is over.
     *
     * @param forwardedVideos video sources the receiver gets now
     * @return whether {@link #allowedVideos()} changed
     */
    public boolean tick(long nowNanos, int forwardedVideos) {
        if (!started) {
            started = true;
            windowStartNanos = nowNanos;
        }
        long elapsed = nowNanos - windowStartNanos;
        if (limitBitsPerSecond == 0 || elapsed < WINDOW_NANOS) {
            return false;
        }
        long rate = windowBits * WINDOW_NANOS / elapsed;
        windowBits = 0;
        windowStartNanos = nowNanos;
        int before = allowed;
        if (rate > limitBitsPerSecond) {
            calmWindows = 0;
            allowed = Math.max(0, Math.min(allowed, forwardedVideos) - 1);
        } else if (rate < limitBitsPerSecond * 6 / 10
                && allowed != Integer.MAX_VALUE
                && ++calmWindows >= CALM_WINDOWS) {
            calmWindows = 0;
            allowed++;
        }
        return allowed != before;
    }

    /** Video sources the receiver may get. */
    public int allowedVideos() {
        return allowed;
    }
}
