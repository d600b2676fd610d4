package org.jvbperc.embedded.ice;

/** What to do with a datagram from an endpoint. */
public enum DatagramAction {
    /** ice4j answers it. */
    ICE,
    /** Hold it, within a bound, until ICE validates its source. */
    HOLD,
    /** To the Key Distributor. */
    TO_TUNNEL,
    /** To the conference's media lane, which holds it while there are no keys. */
    TO_MEDIA,
    /** Dropped and counted. */
    DROP
}
