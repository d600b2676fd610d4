package org.jvbperc.crypto;

/**
 * The outer master keys and salts of one association, as MediaKeys carries them to the Media Distributor (RFC 9185
 * section 6.4) and as an endpoint uses them for its hop.
 *
 * <p>"Client" is the endpoint, "server" the side that sends towards it (RFC 9185 section 6.4). The record owns its secrets.
 *
 * @param clientWriteKey 16 or 32 octets, protects endpoint to Media Distributor
 * @param serverWriteKey same length, protects Media Distributor to endpoint
 * @param clientWriteSalt 12 octets
 * @param serverWriteSalt 12 octets
 */
public record HopByHopKeys(
        SecretBytes clientWriteKey,
        SecretBytes serverWriteKey,
        SecretBytes clientWriteSalt,
        SecretBytes serverWriteSalt)
        implements AutoCloseable {

    /** An independent copy, which its new owner closes. */
    public HopByHopKeys copy() {
        return new HopByHopKeys(
                clientWriteKey.copy(), serverWriteKey.copy(), clientWriteSalt.copy(), serverWriteSalt.copy());
    }

    /** Wipes all four. */
    @Override
    public void close() {
        clientWriteKey.close();
        serverWriteKey.close();
        clientWriteSalt.close();
        serverWriteSalt.close();
    }
}
