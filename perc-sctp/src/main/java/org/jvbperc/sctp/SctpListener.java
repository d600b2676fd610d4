package org.jvbperc.sctp;

/**
 * Is told what an association wants to send and what it has received.
 *
 * <p>All calls come inside a call of the association, on the caller's thread. {@link #closed} comes once and last. Except in {@link #sendPacket} the
 * listener may call the association's methods {@code send}, {@code resetStream}, {@code shutdown} and {@code abort}.
 */
public interface SctpListener {
    /**
     * Takes a whole SCTP packet to be sent as one record of DTLS application data. The association goes on if it is lost.
     *
     * @param buffer the association's; valid during the call only
     */
    void sendPacket(byte[] buffer, int offset, int length);

    /** Both sides have the association, and messages may be sent. Comes at most once. */
    void established();

    /**
     * A user message has arrived.
     *
     * @param stream 0..65535
     * @param ppid payload protocol identifier, as in RFC 8831 section 8
     * @param message at least one octet; now the listener's
     */
    void message(int stream, int ppid, byte[] message);

    /**
     * The peer has reset outgoing streams of its own (RFC 6525 section 5.2.2): all messages that it sent on them before have been delivered.
     *
     * @param streams their identifiers; empty means all streams
     */
    default void incomingReset(int[] streams) {}

    /**
     * The peer has answered {@link SctpAssociation#resetStream}.
     *
     * @param stream the stream that was to be reset
     * @param performed whether the peer has done it; its next message begins with sequence number 0 in that case
     */
    default void outgoingReset(int stream, boolean performed) {}

    /** There is room again after {@link SctpAssociation#send} returned false. */
    default void writable() {}

    /**
     * The peer has lost the association and set it up again (RFC 9260 section 5.2.4.1). Messages that the peer had not acknowledged are lost. In both
     * directions, the next message on every stream has sequence number 0.
     */
    default void restarted() {}

    /** The association has ended; it holds no buffer any more and sends nothing on its own. */
    void closed(SctpClosure closure);
}
