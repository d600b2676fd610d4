package org.jvbperc.md.bridge;

/**
 * One endpoint's DTLS association, to which the bridge passes the endpoint's DTLS records. {@link MediaDistributor#association}
 * returns it. Safe for calls from any thread; no call blocks, so that network readers may call it.
 */
public interface PercAssociation {
    /**
     * Takes one UDP payload of DTLS records (first octet 20..63, RFC 7983) from the endpoint. The bridge calls it for
     * ICE-validated 5-tuples only (RFC 9185 section 9). The octets are copied.
     */
    void dtlsReceived(byte[] datagram, int offset, int length);

    /** The bridge has removed the endpoint: tells the Key Distributor (RFC 9185 section 5.3) and wipes the keys. Idempotent. */
    void endpointGone();
}
