package org.jvbperc.sctp;

/** How much may be in flight (RFC 9260 section 7.2): slow start, congestion avoidance, fast recovery. All values in octets. */
final class CongestionWindow {
    private static final int INITIAL_BYTES = 4_404;
    private static final int MAX_IDLE_HALVINGS = 16;

    private final int segment;
    private int window;
    private int threshold = Integer.MAX_VALUE;
    private int partialBytesAcked;

    /** @param segment the most user data that a DATA chunk has, the RFC's PMDCS */
    CongestionWindow(int segment) {
        this.segment = segment;
        this.window = Math.min(4 * segment, Math.max(2 * segment, INITIAL_BYTES));
    }

    /** The congestion window. */
    int bytes() {
        return window;
    }

    /**
     * The cumulative acknowledgement has advanced, and fast recovery is not under way (RFC 9260 sections 7.2.1 and 7.2.2).
     *
     * @param acked octets that were newly acknowledged
     * @param wasFull whether the window was used up before
     * @param allAcked whether nothing is outstanding any more
     */
    void acknowledged(int acked, boolean wasFull, boolean allAcked) {
        if (window <= threshold) {
            if (wasFull) {
                grow(Math.min(acked, segment));
            }
        } else {
            partialBytesAcked += acked;
            if (partialBytesAcked >= window && wasFull) {
                partialBytesAcked -= window;
                grow(segment);
            }
        }
        if (allAcked) {
            partialBytesAcked = 0;
        }
    }

    private void grow(int bytes) {
        window = (int) Math.min(Integer.MAX_VALUE / 2, (long) window + bytes);
    }

    /** Acknowledgements of later chunks told of a loss (RFC 9260 section 7.2.4). */
    void lost() {
        threshold = Math.max(window / 2, 4 * segment);
        window = threshold;
        partialBytesAcked = 0;
    }

    /** T3-rtx has expired (RFC 9260 section 7.2.3). */
    void timedOut() {
        threshold = Math.max(window / 2, 4 * segment);
        window = segment;
        partialBytesAcked = 0;
    }

    /** Nothing was sent for some time-outs, so that the path may have changed (RFC 9260 section 7.2.1). */
    void idle(long timeouts) {
        for (long i = 0; i < Math.min(timeouts, MAX_IDLE_HALVINGS); i++) {
            window = Math.min(window, Math.max(window / 2, 4 * segment));
        }
    }
}
