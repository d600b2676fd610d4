package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.rtp.RtcpView;
import org.jvbperc.srtp.SrtpSender;

/**
 * One source's SRTCP to an endpoint (RFC 8723 section 6): hands packets to its factory's sender, which has the cipher and the
 * index of every source. It has no state, so a bridge may drop it and derive another at any time. Safe for several threads.
 * Never throws because of a packet that the bridge hands it.
 */
final class PercSrtcpSendContext extends SrtcpCryptoContext {
    private final PercSrtcpContextFactory factory;

    PercSrtcpSendContext(PercSrtcpContextFactory factory, int ssrc, Logger logger) throws GeneralSecurityException {
        super(ssrc, null, null, nothing(), logger);
        this.factory = factory;
    }

    /** The base class gets no cipher and no keys. */
    private static SrtpPolicy nothing() {
        return new SrtpPolicy(SrtpPolicy.NULL_ENCRYPTION, 0, SrtpPolicy.NULL_AUTHENTICATION, 0, 0, 0);
    }

    @Override
    public synchronized SrtpErrorStatus reverseTransformPacket(ByteArrayBuffer packet) {
        throw new IllegalStateException("reverseTransformPacket called on a sending context");
    }

    @Override
    public synchronized SrtpErrorStatus transformPacket(ByteArrayBuffer packet) {
        if (packet.getLength() < RtcpView.HEADER_BYTES
                || RtcpView.ssrc(packet.getBuffer(), packet.getOffset()) != getSsrc()) {
            return SrtpErrorStatus.FAIL;
        }
        packet.grow(SrtpSender.RTCP_EXPANSION_BYTES);
        return factory.protect(packet) ? SrtpErrorStatus.OK : SrtpErrorStatus.FAIL;
    }
}
