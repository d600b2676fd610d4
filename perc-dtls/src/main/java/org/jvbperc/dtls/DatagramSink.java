package org.jvbperc.dtls;

/**
 * Receives the datagrams that an association sends.
 *
 * <p>One call is one UDP payload of at most the association's MTU. Called from threads of the {@code DtlsContext} and, for a
 * closing alert, possibly after the association has ended; calls of one association never overlap. The implementation must
 * not block and must copy the octets if it keeps them: the array belongs to the caller.
 */
@FunctionalInterface
public interface DatagramSink {
    /** Sends {@code length} octets of {@code datagram} from {@code offset}; a datagram that cannot be sent is lost. */
    void send(byte[] datagram, int offset, int length);
}
