package org.jvbperc.sctp;

import java.time.Duration;

/**
 * Times and repetitions of an association (the protocol parameters of RFC 9260 section 16).
 *
 * @param passiveInitDelay how long a passive side waits for the peer's INIT before it sends its own
 * @param rtoInitial retransmission time-out before a round trip was measured
 * @param rtoMin least retransmission time-out
 * @param rtoMax greatest retransmission time-out
 * @param sackDelay how long an acknowledgement may be held back; at most 500 ms, and less than {@code rtoMin}
 * @param heartbeatInterval how long nothing is sent before a HEARTBEAT asks whether the peer is there
 * @param cookieLifetime how long a state cookie is good for
 * @param maxInitRetransmits how often INIT or COOKIE ECHO is repeated before the association is given up
 * @param maxRetransmits how many time-outs in a row (of DATA, HEARTBEAT, RE-CONFIG or SHUTDOWN) end the association
 */
public record SctpTimers(
        Duration passiveInitDelay,
        Duration rtoInitial,
        Duration rtoMin,
        Duration rtoMax,
        Duration sackDelay,
        Duration heartbeatInterval,
        Duration cookieLifetime,
        int maxInitRetransmits,
        int maxRetransmits) {
    private static final Duration MAX_SACK_DELAY = Duration.ofMillis(500);

    /**
     * The values of RFC 9260 section 16, except that time-outs rise to 10 s only: after an interruption of the path the data should not wait for a minute.
     * A passive side waits for 3 s.
     */
    public static final SctpTimers DEFAULT = new SctpTimers(
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            8,
            10);

    /** @throws IllegalArgumentException if a value is not positive, or the values do not fit together */
    public SctpTimers {
        positive("passiveInitDelay", passiveInitDelay);
        positive("rtoMin", rtoMin);
        positive("sackDelay", sackDelay);
        positive("heartbeatInterval", heartbeatInterval);
        positive("cookieLifetime", cookieLifetime);
        if (rtoMin.compareTo(rtoInitial) > 0 || rtoInitial.compareTo(rtoMax) > 0) {
            throw new IllegalArgumentException("rtoMin " + rtoMin + ", rtoInitial " + rtoInitial + ", rtoMax " + rtoMax
                    + ": expected ascending values");
        }
        if (sackDelay.compareTo(MAX_SACK_DELAY) > 0 || sackDelay.compareTo(rtoMin) >= 0) {
            throw new IllegalArgumentException(
                    "sackDelay " + sackDelay + ": expected at most 500 ms and less than rtoMin " + rtoMin);
        }
        if (maxInitRetransmits < 0 || maxRetransmits < 0) {
            throw new IllegalArgumentException("maxInitRetransmits " + maxInitRetransmits + ", maxRetransmits "
                    + maxRetransmits + ": expected 0 or more");
        }
    }

    /** The same with another number of repetitions, of INIT and COOKIE ECHO as of everything else. */
    SctpTimers withMaxRetransmits(int repetitions) {
        return new SctpTimers(
                passiveInitDelay,
                rtoInitial,
                rtoMin,
                rtoMax,
                sackDelay,
                heartbeatInterval,
                cookieLifetime,
                repetitions,
                repetitions);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " " + value + ": expected more than 0");
        }
    }
}
