package org.jvbperc.dtls;

import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;

/**
 * Is told the events of a client association.
 *
 * <p>Calls for one association never overlap. {@link #established} comes at most once and first; exactly one of
 * {@link #failed} and {@link #closed} comes last. Implementations must not block.
 */
public interface DtlsClientListener {
    /**
     * The handshake is complete; the server's certificate, tls-id and identity hash were the expected ones.
     *
     * @param keys now owned by the listener, which closes them
     */
    void established(ProtectionProfile profile, HopByHopKeys keys);

    /**
     * An EKTKey message arrived (RFC 8870 section 5.2.2), in the server's order and once per message.
     *
     * @param parameters now owned by the listener, which closes them
     */
    void ektKey(EktParameterSet parameters);

    /**
     * A roster message arrived, in the server's order among EKTKeys and rosters and once per message. Only if rosters were offered.
     *
     * @param message now owned by the listener
     */
    default void roster(byte[] message) {}

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
