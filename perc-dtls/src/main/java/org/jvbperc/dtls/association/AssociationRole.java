package org.jvbperc.dtls.association;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.record.RecordChannel;

/**
 * The differences between client and server in the life of an {@link AssociationEngine}. Called on its thread unless noted
 * otherwise.
 */
interface AssociationRole {
    /** A record came before the handshake. Returns true if the handshake begins with it. */
    boolean isHello(byte[] record);

    /**
     * Runs the handshake to its end; called on a handshake thread, while the association does nothing else.
     *
     * @throws IOException with the alert that ended it
     */
    DTLSTransport handshake(DatagramTransport transport) throws IOException;

    /** Whether a hello begins the handshake; if no thread was free, another hello can. */
    boolean waitsForHello();

    /** The handshake is complete: tell the listener. */
    void established() throws IOException;

    /** Records were read: process what the {@link RecordChannel} collected. */
    void afterRecords() throws IOException;

    /** A record with application data was read, after {@link #afterRecords} for those before it: tell the listener. */
    void applicationData(byte[] data);

    /** The association is over: wipe keys, stop timers. */
    void release();

    /** Tell the listener of a failure; called last. */
    void failed(DtlsFailure failure);

    /** Tell the listener of the end; called last. */
    void closed();
}
