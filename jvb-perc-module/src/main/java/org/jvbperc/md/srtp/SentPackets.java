package org.jvbperc.md.srtp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.srtp.SrtpReplayWindow;

/**
 * What was sent of one source under one key: which indices are used up, and the wire images of the last packets. It outlives the
 * context that a bridge may drop and derive again; only the context that came last may send (RFC 8723 sections 5.2 and 9; RFC 7714
 * sections 8.4 and 9.4).
 */
final class SentPackets {
    /** Indices remembered one by one; older ones count as used. */
    static final int WINDOW = 1024;

    private final SrtpReplayWindow used = new SrtpReplayWindow(WINDOW);
    private final SourceIndex source;
    private final long floor;
    private final WireImages images;
    private @Nullable PercSendContext owner;
    private volatile boolean closed;

    /** Nothing was sent yet beyond what {@code source} counts as used. */
    SentPackets(SourceIndex source, WireImages images) {
        this.source = source;
        this.floor = source.floor();
        this.images = images;
    }

    /** Makes {@code context} the only one that may send from now on. */
    synchronized void handOverTo(PercSendContext context) {
        if (!closed) {
            owner = context;
        }
    }

    /** As {@link #handOverTo}, for a context that has sent before: one that came after it goes first. */
    synchronized void handBackTo(PercSendContext context) {
        if (!closed && owner == null) {
            owner = context;
        }
    }

    synchronized boolean isOwnedBy(PercSendContext context) {
        return owner == context;
    }

    /** Uses {@code index} up for a packet of {@code context}; false if it was, may have been, or the context may not send. */
    synchronized boolean use(PercSendContext context, long index) {
        if (owner != context || index <= floor || !used.isFresh(index)) {
            return false;
        }
        used.commit(index);
        source.advance(index);
        return true;
    }

    /** Whether {@code index} is older than what is remembered. */
    synchronized boolean isTooOld(long index) {
        return index <= Math.max(floor, used.highest() - WINDOW);
    }

    /** Lets the memory go; no context sends by this any more, and every index of the source so far counts as used. */
    synchronized void close() {
        closed = true;
        owner = null;
        source.close();
        images.release();
    }

    boolean isClosed() {
        return closed;
    }

    WireImages images() {
        return images;
    }
}
