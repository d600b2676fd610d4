package org.jvbperc.dtls;

/**
 * The endpoint's end of a DTLS-SRTP association: one handshake, then EKTKey messages from the server (RFC 8870 section 5),
 * each acknowledged.
 *
 * <p>All methods may be called from any thread and return at once.
 */
public final class DtlsClientAssociation implements AutoCloseable {
    /** Makes an association that does nothing before {@link #start}. */
    public DtlsClientAssociation(
            DtlsContext context, DtlsClientConfig config, DatagramSink sink, DtlsClientListener listener) {}

    /**
     * Sends the ClientHello. A second call is ignored.
     */
    public void start() {}

    /** Hands over one received UDP payload; the octets are copied. Dropped if the association's queue is full. */
    public void receive(byte[] datagram, int offset, int length) {}

    /** Sends close_notify, or gives the handshake up; the listener hears {@code closed()}. Idempotent. */
    @Override
    public void close() {}
}
