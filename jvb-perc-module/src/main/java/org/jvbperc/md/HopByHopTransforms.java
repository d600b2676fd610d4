package org.jvbperc.md;

import org.jitsi.srtp.SrtpContextFactory;
import org.jvbperc.md.srtp.PercSrtpContextFactory;

/**
 * The hop-by-hop protection of one endpoint's leg: SRTP and SRTCP contexts of both directions (9185-13).
 *
 * <p>A bridge derives one context per SSRC from each factory, as jitsi-media-transform's {@code SrtpTransformers} do, and
 * passes every packet of that SSRC to it. Factories may be used by several threads; a context locks itself. {@link #close()}
 * wipes the master keys; no further context can be derived then.
 *
 * @param rtpReceive from the endpoint: opens the outer layer and appends the private trailer
 * @param rtpSend to the endpoint: consumes the trailer, applies the outer layer, re-attaches the EKT field
 * @param rtcpReceive from the endpoint; plain SRTCP (8723-29)
 * @param rtcpSend to the endpoint; plain SRTCP
 */
public record HopByHopTransforms(
        PercSrtpContextFactory rtpReceive,
        PercSrtpContextFactory rtpSend,
        SrtpContextFactory rtcpReceive,
        SrtpContextFactory rtcpSend)
        implements AutoCloseable {
    @Override
    public void close() {
        rtpReceive.close();
        rtpSend.close();
        rtcpReceive.close();
        rtcpSend.close();
    }
}
