package org.jvbperc.md.srtp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.srtp.SrtpReplayWindow;

/**
 * What was sent of one source under one key: which indices are used up, and the wire images of the last packets. It outlives the
 * context that a bridge may drop and derive again; only the context that came last may send (8723-21, 7714-4).
 */
final class SentPackets {
    /** Indices remembered one by one; older ones count as used. */
    static final int WINDOW = 1024;

    private final SrtpReplayWindow used = new SrtpReplayWindow(WINDOW);
    private final WireImages images;
    private @Nullable PercSendContext owner;

    SentPackets(WireImages images) {
        this.images = images;
    }

    /** Makes {@code context} the only one that may send from now on. */
    synchronized void handOverTo(PercSendContext context) {
        owner = context;
    }

    synchronized boolean isOwnedBy(PercSendContext context) {
        return owner == context;
    }

    /** Uses {@code index} up; false if it was or is older than the window. */
    boolean use(long index) {
        if (!used.isFresh(index)) {
            return false;
        }
        used.commit(index);
        return true;
    }

    /** Whether {@code index} is older than what is remembered. */
    boolean isTooOld(long index) {
        return index <= used.highest() - WINDOW;
    }

    WireImages images() {
        return images;
    }
}
