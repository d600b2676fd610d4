package org.jvbperc.kd.keychannel;

/**
 * Is told what the endpoint does in a key channel. Calls come on the association's thread, inside calls of the {@link KeyChannel}; the
 * listener may call it. Times are those at which the acknowledged message was given to SCTP, by the clock of the {@link KeyChannelLink}:
 * the endpoint was there after them.
 */
public interface KeyChannelListener {
    /** A valid hello has arrived: keys and rosters may be sent. Comes at most once, and before all acknowledgements. */
    void helloReceived();

    /** The endpoint has unwrapped the key of this generation. */
    void keyAcknowledged(long generation, long sentNanos);

    /** The endpoint has taken the roster with this number. */
    void rosterAcknowledged(long sequence, long sentNanos);

    /** The endpoint has answered a probe. */
    void alive(long sentNanos);

    /**
     * The endpoint has ended the channel or must not go on. Comes at most once; {@link #closed} follows.
     *
     * @param detail for a log and the endpoint, without secrets
     */
    void ended(KeyChannelEnd end, String detail);

    /** The channel is closed, and what could be told to the endpoint has been told: the association may be closed. Comes once and last. */
    void closed();
}
