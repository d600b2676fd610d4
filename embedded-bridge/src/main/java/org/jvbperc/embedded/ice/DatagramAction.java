package org.jvbperc.embedded.ice;

/** What becomes of a datagram from an endpoint. */
public enum DatagramAction {
    /** ice4j answers it. */
    ICE,
    /** Kept, bounded, until ICE validates its source. */
    HOLD,
    /** To the Key Distributor. */
    TO_TUNNEL,
    /** To the conference's media lane, which holds it while there are no keys. */
    TO_MEDIA,
    /** Dropped and counted. */
    DROP
}
