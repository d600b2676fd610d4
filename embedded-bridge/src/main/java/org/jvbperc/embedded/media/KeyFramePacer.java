package org.jvbperc.embedded.media;

/**
 * Limits the key frame requests for one video source. A request that comes too soon after the last one is kept and due when the
 * interval is over.
 *
 * <p>Owned by one media lane.
 */
public final class KeyFramePacer {
    private final long intervalNanos;
    private boolean everSent;
    private long lastSentNanos;
    private boolean pending;
    private boolean pendingIsFullIntra;

    /** At most one request per {@code intervalNanos}. */
    public KeyFramePacer(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /** Notes a request by a receiver or the bridge itself; {@code fullIntra} if it was a FIR. */
    public void want(boolean fullIntra) {
        pending = true;
        pendingIsFullIntra |= fullIntra;
    }

    /** Whether to send a request now; if so it counts as sent. */
    public boolean takeDue(long nowNanos) {
        if (!pending || (everSent && nowNanos - lastSentNanos < intervalNanos)) {
            return false;
        }
        pending = false;
        everSent = true;
        lastSentNanos = nowNanos;
        return true;
    }

    /** Whether the request just taken stands for a full intra request; resets. */
    public boolean takeFullIntra() {
        boolean fullIntra = pendingIsFullIntra;
        pendingIsFullIntra = false;
        return fullIntra;
    }
}
