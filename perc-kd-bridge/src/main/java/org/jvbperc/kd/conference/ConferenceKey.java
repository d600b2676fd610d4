package org.jvbperc.kd.conference;

/** The key of one generation, the same for all members of a conference. Guarded by the conference's lock. */
interface ConferenceKey extends AutoCloseable {
    /**
     * What one member is sent; the caller owns it.
     *
     * @param senderIndex the member's
     * @param ttlSeconds time to live that remains
     */
    KeyShare shareFor(long senderIndex, int ttlSeconds);

    /**
     * The key of the next generation, derived from this one by a one-way function.
     *
     * @throws IllegalStateException if keys of this kind are always random
     */
    ConferenceKey derive(long generation);

    /** Wipes the key; shares live on. */
    @Override
    void close();
}
