package org.jvbperc.md.bridge;

import java.util.Set;

/**
 * One endpoint's transport on the bridge, as the Media Distributor drives it. Safe for calls from any thread; no call blocks.
 */
public interface BridgeEndpoint {
    /**
     * Sends one UDP payload of DTLS records to the endpoint (RFC 9185 section 5.3).
     *
     * <p>Before ICE has a valid pair the bridge holds copies, bounded in number (it may drop the oldest: DTLS retransmits),
     * and sends them in order afterwards. The array stays the caller's.
     */
    void sendDtls(byte[] datagram, int offset, int length);

    /**
     * Makes {@code transforms} the endpoint's hop-by-hop protection for RTP and RTCP of both directions, in place of earlier
     * ones (rekey, RFC 9185 section 5.4). Until the first call the bridge forwards no media from or to the endpoint; it may hold a
     * bounded number of early packets ("Media before MediaKeys" in docs/rfc-coverage.md).
     *
     * <p>The Media Distributor keeps owning {@code transforms} and closes them after it replaced them or after {@link
     * PercAssociation#endpointGone()}; SRTP contexts already derived from them remain usable for late packets.
     */
    void installHopByHop(HopByHopTransforms transforms);

    /**
     * These SSRCs are not in the conference any more and are sent to this endpoint no more: the bridge lets go what it keeps of
     * them, SRTP and SRTCP contexts included. A source that comes back all the same gets new ones, derived from the same transforms.
     */
    void forgetSources(Set<Integer> ssrcs);

    /** Ends the endpoint; {@link PercAssociation#endpointGone()} follows. Idempotent. {@code reason} is for the log. */
    void expire(String reason);
}
