package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jvbperc.doublesrtp.OriginalHeaderBlock;
import org.jvbperc.ekt.EktField;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP from an endpoint of a room with double encryption (RFC 8723 section 5.2 step 1): takes the EKT field off,
 * opens and verifies the outer layer, checks the OHB, and appends the {@link PrivateTrailer} that the sending contexts need.
 *
 * <p>Clears the P bit, because a bridge would take the OHB's last octet for a padding length, and changes nothing else in the
 * header.
 */
final class PercReceiveContext extends RtpReceiveContext {
    private byte[] ektField = new byte[EktField.MAX_FULL_BYTES];
    private int ektLength;

    PercReceiveContext(PercSrtpContextFactory factory, int ssrc, int foreseenRoc) throws GeneralSecurityException {
        super(factory, ssrc, foreseenRoc);
    }

    @Override
    int lengthBehindTag(byte[] b, int off, int length) {
        return EktField.lengthBytes(b, off, length);
    }

    @Override
    void keepBehindTag(byte[] b, int position, int length) {
        if (ektField.length < length) {
            ektField = new byte[length];
        }
        System.arraycopy(b, position, ektField, 0, length);
        ektLength = length;
    }

    @Override
    SrtpErrorStatus opened(ByteArrayBuffer packet, int headerLength) {
        int length = packet.getLength();
        int start = packet.getOffset() + headerLength;
        int ohbLength = OriginalHeaderBlock.length(packet.getBuffer(), start, packet.getOffset() + length);
        if (ohbLength < 0 || length - headerLength - ohbLength < PrivateTrailer.INNER_TAG_BYTES) {
            return refuse(PercCounter.RTP_RECEIVED_ILLEGAL_OHB, SrtpErrorStatus.AUTH_FAIL);
        }
        packet.grow(ektLength + PrivateTrailer.LENGTH_BYTES);
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int end = off + length;
        if (b.length - end < ektLength + PrivateTrailer.LENGTH_BYTES) {
            return refuse(PercCounter.RTP_RECEIVED_MALFORMED, SrtpErrorStatus.FAIL);
        }
        System.arraycopy(ektField, 0, b, end, ektLength);
        PrivateTrailer.write(b, off, end + ektLength, ektLength, ohbLength);
        packet.setLength(length + ektLength + PrivateTrailer.LENGTH_BYTES);
        leg().opened(b, off, packet.getLength());
        RtpView.setPadding(b, off, false);
        return SrtpErrorStatus.OK;
    }
}
