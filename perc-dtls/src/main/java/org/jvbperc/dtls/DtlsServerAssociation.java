package org.jvbperc.dtls;

import org.jvbperc.ekt.EktParameterSet;

/**
 * The Key Distributor's end of one DTLS-SRTP association.
 *
 * <p>Until a ClientHello with a valid cookie arrives, the association consists of this object only. All methods may be called
 * from any thread and return at once.
 */
public final class DtlsServerAssociation implements AutoCloseable {
    /** Makes an association that waits for a ClientHello. */
    public DtlsServerAssociation(
            DtlsContext context,
            DtlsServerConfig config,
            DtlsServerAdmission admission,
            DatagramSink sink,
            DtlsServerListener listener) {}

    /** Hands over one received UDP payload; the octets are copied. Dropped if the association's queue is full. */
    public void receive(byte[] datagram, int offset, int length) {}

    /**
     * Sends an EKTKey message and repeats it until the client acknowledges it (8870-32, -34, -37): after 1 s, doubling to 60 s,
     * then {@code ektUnacknowledged}. Ignored once the association has ended.
     *
     * @param parameters copied; the caller keeps its own
     * @throws IllegalStateException before {@code established} or if EKT was not negotiated
     * @throws IllegalArgumentException if the cipher is not the negotiated one
     */
    public void sendEktKey(EktParameterSet parameters) {}

    /** Sends close_notify, or gives the handshake up; the listener hears {@code closed()}. Idempotent. */
    @Override
    public void close() {}
}
