package org.jvbperc.dtls.association;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.record.RecordChannel;

/** What client and server do differently in the life of an {@link AssociationEngine}. Called on its thread unless said. */
interface AssociationRole {
    /** A record came before the handshake; true if the handshake is to begin with it. */
    boolean isHello(byte[] record);

    /**
     * Runs the handshake to its end; called on a handshake thread, while the association does nothing else.
     *
     * @throws IOException with the alert that ended it
     */
    DTLSTransport handshake(DatagramTransport transport) throws IOException;

    /** Whether a hello begins the handshake, and another one can if no thread was free for it. */
    boolean waitsForHello();

    /** The handshake completed: tell the listener. */
    void established() throws IOException;

    /** Records were read: work on what the {@link RecordChannel} collected. */
    void afterRecords() throws IOException;

    /** The association is over: wipe keys, stop timers. */
    void release();

    /** Tell the listener of a failure; called last. */
    void failed(DtlsFailure failure);

    /** Tell the listener of the end; called last. */
    void closed();
}
