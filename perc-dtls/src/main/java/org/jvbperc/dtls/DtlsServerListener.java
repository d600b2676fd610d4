package org.jvbperc.dtls;

import java.util.Optional;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/**
 * Is told the events of a server association.
 *
 * <p>Calls for one association never overlap. {@link #established} comes at most once and first; exactly one of
 * {@link #failed} and {@link #closed} comes last. Implementations must not block.
 */
public interface DtlsServerListener {
    /**
     * The handshake completed.
     *
     * @param ektCipher the negotiated cipher; empty in single-profile mode only
     * @param keys now owned by the listener, which closes them
     */
    void established(ProtectionProfile profile, Optional<EktCipher> ektCipher, HopByHopKeys keys);

    /** The client acknowledged the EKTKey message with this SPI (RFC 8870 section 5.2.2). */
    void ektAcknowledged(int spi);

    /**
     * The client has proved that it was present after a message was sent to it.
     *
     * @param sentNanos when that message was sent, by the clock of the association's context
     */
    default void alive(long sentNanos) {}

    /** The client has not acknowledged in spite of all retransmissions; the association stays. */
    void ektUnacknowledged(int spi);

    /**
     * A record with application data arrived. Records may be lost, and may come in another order than they were sent.
     *
     * @param data at least one octet; now owned by the listener
     */
    default void applicationData(byte[] data) {}

    /** The association has failed; it holds no thread, key or record any more. */
    void failed(DtlsFailure failure);

    /** Either side has closed the association with close_notify. */
    void closed();
}
