package org.jvbperc.md.bridge;

/**
 * One endpoint's DTLS association as the bridge sees it: where its DTLS records go. Get it with {@link
 * MediaDistributor#association}. Safe for calls from any thread; no call blocks, so a network reader may make them.
 */
public interface PercAssociation {
    /**
     * Takes one UDP payload of DTLS records (first octet 20..63, RFC 7983) from the endpoint. The bridge calls it for
     * ICE-validated 5-tuples only (RFC 9185 section 9). The octets are copied.
     */
    void dtlsReceived(byte[] datagram, int offset, int length);

    /**
     * The bridge has dropped the endpoint, for whatever reason: tell the Key Distributor (RFC 9185 section 5.3), wipe keys.
     * Idempotent.
     */
    void endpointGone();
}
