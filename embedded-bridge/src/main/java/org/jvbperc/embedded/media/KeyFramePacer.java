package org.jvbperc.embedded.media;

/**
 * Limits how often one video source is asked for a key frame. A request that comes too soon after the last is not lost but
 * due when the interval is over.
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

    /** A receiver, or the bridge itself, wants a key frame; {@code fullIntra} if it asked with FIR. */
    public void want(boolean fullIntra) {
        pending = true;
        pendingIsFullIntra |= fullIntra;
    }

    /** Whether a request has to be sent now; if so it counts as sent. */
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
