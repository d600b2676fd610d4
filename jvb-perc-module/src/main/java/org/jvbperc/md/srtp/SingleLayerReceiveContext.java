package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;

/**
 * One source's SRTP from a browser under the hop-by-hop key, for a leg whose packets are observed: shows each packet once its layer has
 * been opened, as the Media Distributor sees it. Synchronizes itself.
 */
final class SingleLayerReceiveContext extends SrtpCryptoContext {
    private final HopByHopLeg leg;

    SingleLayerReceiveContext(SingleLayerContextFactory factory, int ssrc, int roc) throws GeneralSecurityException {
        super(
                false,
                ssrc,
                roc,
                factory.key(),
                factory.salt(),
                factory.policy(),
                factory.leg().logger());
        this.leg = factory.leg();
    }

    @Override
    public synchronized SrtpErrorStatus reverseTransformPacket(ByteArrayBuffer packet, boolean skipDecryption)
            throws GeneralSecurityException {
        SrtpErrorStatus status = super.reverseTransformPacket(packet, skipDecryption);
        if (status == SrtpErrorStatus.OK && !skipDecryption) {
            leg.openedSingleLayer(packet.getBuffer(), packet.getOffset(), packet.getLength());
        }
        return status;
    }
}
