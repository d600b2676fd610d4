package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;

/**
 * One source's SRTP from a browser under the hop-by-hop key (RFC 7714). If the leg is observed, it shows each packet once its
 * layer has been opened, as the Media Distributor sees it.
 */
final class SingleLayerReceiveContext extends RtpReceiveContext {
    SingleLayerReceiveContext(SingleLayerContextFactory factory, int ssrc, int foreseenRoc)
            throws GeneralSecurityException {
        super(factory, ssrc, foreseenRoc);
    }

    @Override
    int lengthBehindTag(byte[] b, int off, int length) {
        return 0;
    }

    @Override
    void keepBehindTag(byte[] b, int position, int length) {
        // Nothing follows the tag.
    }

    @Override
    SrtpErrorStatus opened(ByteArrayBuffer packet, int headerLength) {
        leg().openedSingleLayer(packet.getBuffer(), packet.getOffset(), packet.getLength());
        return SrtpErrorStatus.OK;
    }
}
