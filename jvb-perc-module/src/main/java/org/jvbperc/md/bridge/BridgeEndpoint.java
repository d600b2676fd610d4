package org.jvbperc.md.bridge;

import java.util.Set;

/**
 * One endpoint of the bridge, as the Media Distributor uses it. An implementation must be safe for calls from any thread, and
 * no call may block.
 */
public interface BridgeEndpoint {
    /**
     * Sends one UDP payload of DTLS records to the endpoint (RFC 9185 section 5.3).
     *
     * <p>Before ICE has a valid pair, the bridge holds copies of a bounded number of datagrams, and sends them in order
     * afterwards; it may drop the oldest, which DTLS retransmits. The caller keeps the array.
     */
    void sendDtls(byte[] datagram, int offset, int length);

    /**
     * Installs {@code transforms} as the endpoint's hop-by-hop protection for RTP and RTCP of both directions, in place of
     * earlier ones (rekey, RFC 9185 section 5.4). Until the first call the bridge forwards no media from or to the endpoint; it
     * may hold a bounded number of early packets ("Media before MediaKeys" in docs/rfc-coverage.md).
     *
     * <p>The Media Distributor owns {@code transforms}. It closes them when they have been replaced, or after
     * {@link PercAssociation#endpointGone()}; SRTP contexts that were derived before remain usable for late packets.
     */
    void installHopByHop(HopByHopTransforms transforms);

    /**
     * Releases the bridge's state for SSRCs that have left the conference and are no longer sent to this endpoint, including
     * SRTP and SRTCP contexts. If such a source returns, the bridge derives new contexts from the same transforms.
     */
    void forgetSources(Set<Integer> ssrcs);

    /** Ends the endpoint; {@link PercAssociation#endpointGone()} follows. Idempotent. {@code reason} is for the log. */
    void expire(String reason);
}
