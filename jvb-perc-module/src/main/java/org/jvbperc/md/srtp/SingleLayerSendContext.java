package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.zip.CRC32C;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP to a browser: plain SRTP under the hop-by-hop key (RFC 7714).
 *
 * <p>The packets have no inner tag by which one that is sent again could be recognised; length and checksum of what the tag would
 * protect take its place. If they are the same by chance, the receiver gets the earlier packet again, and no nonce is used twice.
 */
final class SingleLayerSendContext extends RtpSendContext {
    private final CRC32C checksum = new CRC32C();

    SingleLayerSendContext(SingleLayerContextFactory factory, int ssrc, int foreseenRoc)
            throws GeneralSecurityException {
        super(factory, ssrc, foreseenRoc);
    }

    @Override
    @Nullable
    PercCounter refusal(byte[] b, int off, int length) {
        return RtpView.headerLength(b, off, length) < 0 || RtpView.ssrc(b, off) != getSsrc()
                ? PercCounter.RTP_SENT_HEADER_CHANGED
                : null;
    }

    @Override
    int prepare(ByteArrayBuffer packet, byte[] identity) {
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int length = packet.getLength();
        int payload = off + RtpView.headerLength(b, off, length);
        checksum.reset();
        checksum.update(b, off + RtpView.FIXED_HEADER_BYTES, 4 * RtpView.csrcCount(b, off));
        checksum.update(b, payload, off + length - payload);
        BigEndian.putInt32(identity, 0, (int) checksum.getValue());
        BigEndian.putInt32(identity, 4, off + length - payload);
        return 0;
    }

    @Override
    void finish(byte[] b, int tagEnd) {
        // Nothing follows the tag.
    }
}
