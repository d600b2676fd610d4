package org.jvbperc.sctp;

/** The retransmission time-out from measured round trips (RFC 9260 section 6.3.1, which is RFC 6298 with limits). All values in nanoseconds. */
final class RetransmissionTimeout {
    private final long least;
    private final long greatest;
    private long current;
    private long smoothed;
    private long variation;

    RetransmissionTimeout(SctpTimers timers) {
        least = timers.rtoMin().toNanos();
        greatest = timers.rtoMax().toNanos();
        current = timers.rtoInitial().toNanos();
    }

    /** The time-out now. */
    long nanos() {
        return current;
    }

    /** A round trip of a packet that was sent once (Karn's rule) was measured. */
    void measured(long roundTrip) {
        long trip = Math.max(1, roundTrip);
        if (smoothed == 0) {
            smoothed = trip;
            variation = trip / 2;
        } else {
            variation += (Math.abs(smoothed - trip) - variation) / 4;
            smoothed += (trip - smoothed) / 8;
        }
        current = Math.min(greatest, Math.max(least, smoothed + 4 * variation));
    }

    /** A time-out has passed: the next one is twice as long. */
    void backOff() {
        current = Math.min(greatest, 2 * current);
    }
}
