package org.jvbperc.dtls;

/**
 * Why an association ended other than by close_notify.
 *
 * @param kind the sort of failure
 * @param alertCode AlertDescription that was sent or received, or {@link #NO_ALERT}
 * @param detail one line for a log; no secrets
 */
public record DtlsFailure(Kind kind, int alertCode, String detail) {
    /** The value of {@link #alertCode()} when no alert was involved. */
    public static final int NO_ALERT = -1;

    /** The sorts of failure. */
    public enum Kind {
        /** The handshake did not finish in time. */
        DEADLINE,
        /** The peer sent a fatal alert. */
        ALERT_RECEIVED,
        /** This side's admission refused the peer, or the peer does not match its signalling. */
        REFUSED,
        /** The peer broke a protocol rule, or there are no common parameters; this side has sent the alert. */
        PROTOCOL,
        /** All handshake threads are taken and the waiting queue is full. */
        OVERLOADED,
        /** A fault on this side. */
        INTERNAL
    }
}
