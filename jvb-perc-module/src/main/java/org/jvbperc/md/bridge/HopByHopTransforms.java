package org.jvbperc.md.bridge;

import org.jitsi.srtp.SrtpContextFactory;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.srtp.HopByHopLeg;

/**
 * The hop-by-hop protection of one endpoint's leg: SRTP and SRTCP contexts of both directions (RFC 9185 section 5.3).
 *
 * <p>A bridge derives one context per SSRC from each factory, as jitsi-media-transform's {@code SrtpTransformers} do, and
 * passes every packet of that SSRC to it. Several threads may use factories and contexts. {@link #close()} wipes the master
 * keys; no further context can be derived then.
 *
 * @param rtpReceive from the endpoint: opens the outer layer and appends the private trailer; of a single profile, plain SRTP
 * @param rtpSend to the endpoint: consumes the trailer, applies the outer layer, re-attaches the EKT field; of a single
 *     profile, plain SRTP
 * @param rtcpReceive from the endpoint; plain SRTCP (RFC 8723 section 6)
 * @param rtcpSend to the endpoint; plain SRTCP
 */
public record HopByHopTransforms(
        SrtpContextFactory rtpReceive,
        SrtpContextFactory rtpSend,
        SrtpContextFactory rtcpReceive,
        SrtpContextFactory rtcpSend)
        implements AutoCloseable {
    /**
     * Makes the transforms for one generation of keys. The endpoint is the client: it sends with client_write and receives with
     * server_write (RFC 9185 sections 5.3 and 6.4).
     *
     * @param keys owned by the caller
     */
    public static HopByHopTransforms of(HopByHopLeg leg, ProtectionProfile profile, HopByHopKeys keys) {
        return new HopByHopTransforms(
                leg.rtpReceive(profile, keys.clientWriteKey(), keys.clientWriteSalt()),
                leg.rtpSend(profile, keys.serverWriteKey(), keys.serverWriteSalt()),
                leg.rtcp(false, profile, keys.clientWriteKey(), keys.clientWriteSalt()),
                leg.rtcp(true, profile, keys.serverWriteKey(), keys.serverWriteSalt()));
    }

    @Override
    public void close() {
        rtpReceive.close();
        rtpSend.close();
        rtcpReceive.close();
        rtcpSend.close();
    }
}
