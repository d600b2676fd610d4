package org.jvbperc.sctp;

/** The states of an association (RFC 9260 section 4). */
enum SctpState {
    /** Made, and not yet started. */
    NEW,
    /** A passive side waits for the peer's INIT. */
    WAITING,
    COOKIE_WAIT,
    COOKIE_ECHOED,
    ESTABLISHED,
    SHUTDOWN_PENDING,
    SHUTDOWN_SENT,
    SHUTDOWN_RECEIVED,
    SHUTDOWN_ACK_SENT,
    /** Over; what still comes is answered as of no association (RFC 9260 section 8.4). */
    ENDED;

    /** Whether both sides have the association. */
    boolean isUp() {
        return compareTo(ESTABLISHED) >= 0 && this != ENDED;
    }

    /** Whether the peer's DATA is taken: not any more when the peer has said that there is none left. */
    boolean takesData() {
        return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_SENT;
    }

    /** Whether own DATA is sent. */
    boolean sendsData() {
        return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_RECEIVED;
    }
}
