package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.doublesrtp.HeaderMerge;
import org.jvbperc.ekt.EktField;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP to an endpoint of a room with double encryption (RFC 8723 section 5.2 steps 3 and 4): takes the {@link
 * PrivateTrailer} off, restores what a bridge must not change, writes the OHB for what it may change, applies the outer layer and
 * re-attaches the EKT field.
 *
 * <p>Fails closed: a packet without a valid trailer, or with another SSRC or CSRC count, is dropped. A packet is recognised by its
 * inner tag when it is sent again.
 */
final class PercSendContext extends RtpSendContext {
    private static final int VERSION_MASK = 0xC0;
    private static final int EXTENSION_BIT = 0x10;

    private final HeaderMerge merge = new HeaderMerge();

    private byte[] ektField = new byte[EktField.MAX_FULL_BYTES];
    private int ektLength;

    PercSendContext(PercSrtpContextFactory factory, int ssrc, int foreseenRoc) throws GeneralSecurityException {
        super(factory, ssrc, foreseenRoc);
    }

    @Override
    @Nullable
    PercCounter refusal(byte[] b, int off, int length) {
        int end = off + length;
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0 || !PrivateTrailer.isPresent(b, off + headerLength, end)) {
            return PercCounter.RTP_SENT_NO_TRAILER;
        }
        return isRestorable(b, off, PrivateTrailer.receivedHeader(end)) ? null : PercCounter.RTP_SENT_HEADER_CHANGED;
    }

    /** Version, SSRC and CSRC count are authenticated end to end, and no bridge has a reason to change them. */
    private boolean isRestorable(byte[] b, int off, int received) {
        int ssrc = RtpView.ssrc(b, off);
        return ssrc == getSsrc()
                && (b[received] & VERSION_MASK) == (b[off] & VERSION_MASK)
                && ssrc == RtpView.ssrc(b, received)
                && RtpView.csrcCount(b, off) == RtpView.csrcCount(b, received);
    }

    /** Header restored, OHB merged, trailer gone; the EKT field goes to {@link #ektField}. */
    @Override
    int prepare(ByteArrayBuffer packet, byte[] identity) {
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int end = off + packet.getLength();
        int received = PrivateTrailer.receivedHeader(end);
        ektLength = PrivateTrailer.ektLength(b, end);
        int innerEnd = PrivateTrailer.innerEnd(b, end);
        int ohbEnd = innerEnd + PrivateTrailer.ohbLength(b, end);
        if (ektField.length < ektLength) {
            ektField = new byte[ektLength];
        }
        System.arraycopy(b, ohbEnd, ektField, 0, ektLength);
        merge.read(
                b,
                ohbEnd,
                RtpView.payloadType(b, received),
                RtpView.sequenceNumber(b, received),
                RtpView.marker(b, received));
        merge.change(RtpView.payloadType(b, off), RtpView.sequenceNumber(b, off), RtpView.marker(b, off));
        b[off] = (byte) ((b[received] & ~EXTENSION_BIT) | (b[off] & EXTENSION_BIT));
        System.arraycopy(b, received + 4, b, off + 4, 4);
        System.arraycopy(b, innerEnd - PrivateTrailer.INNER_TAG_BYTES, identity, 0, PrivateTrailer.INNER_TAG_BYTES);
        merge.write(b, innerEnd);
        packet.setLength(innerEnd + merge.lengthBytes() - off);
        return ektLength;
    }

    @Override
    void finish(byte[] b, int tagEnd) {
        System.arraycopy(ektField, 0, b, tagEnd, ektLength);
    }
}
