package org.jvbperc.md.srtp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.srtp.SrtpReplayWindow;

/**
 * The packets of one source sent under one key: the used indices, and the wire images of the last packets. It outlives the
 * contexts, which a bridge may drop and derive again; only the newest context may send (RFC 8723 sections 5.2 and 9; RFC 7714
 * sections 8.4 and 9.4).
 */
final class SentPackets {
    /** Indices recorded individually; older ones count as used. */
    static final int WINDOW = 1024;

    private final SrtpReplayWindow used = new SrtpReplayWindow(WINDOW);
    private final SourceIndex source;
    private final long floor;
    private final WireImages images;
    private @Nullable RtpSendContext owner;
    private volatile boolean closed;

    /** No packet was sent yet; the indices that {@code source} counts as used are used. */
    SentPackets(SourceIndex source, WireImages images) {
        this.source = source;
        this.floor = source.floor();
        this.images = images;
    }

    /** Makes {@code context} the only one that may send. */
    synchronized void handOverTo(RtpSendContext context) {
        if (!closed) {
            owner = context;
        }
    }

    /** As {@link #handOverTo}, for a context that has sent before; a newer one keeps its right. */
    synchronized void handBackTo(RtpSendContext context) {
        if (!closed && owner == null) {
            owner = context;
        }
    }

    synchronized boolean isOwnedBy(RtpSendContext context) {
        return owner == context;
    }

    /**
     * Marks {@code index} as used by a packet of {@code context}. Returns false if it was or may have been used, or if the
     * context may not send.
     */
    synchronized boolean use(RtpSendContext context, long index) {
        if (owner != context || index <= floor || !used.isFresh(index)) {
            return false;
        }
        used.commit(index);
        source.advance(index);
        return true;
    }

    /** Whether {@code index} is older than the recorded ones. */
    synchronized boolean isTooOld(long index) {
        return index <= Math.max(floor, used.highest() - WINDOW);
    }

    /** Releases the memory. No context may send any more, and every index so far counts as used. */
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
