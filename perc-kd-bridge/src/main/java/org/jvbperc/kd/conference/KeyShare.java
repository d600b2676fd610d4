package org.jvbperc.kd.conference;

/** The key of one generation on its way to one member. Owned by whoever holds it. */
interface KeyShare extends AutoCloseable {
    /** The low 16 bits of its generation, by which its acknowledgement names it. */
    int spi();

    /** Hands it over to the member's channel, which owns it then. */
    void sendOn(MemberChannel channel);

    /** Wipes it. */
    @Override
    void close();
}
