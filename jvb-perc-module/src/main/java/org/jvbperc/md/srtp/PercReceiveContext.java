package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.doublesrtp.OriginalHeaderBlock;
import org.jvbperc.ekt.EktField;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP from an endpoint (RFC 8723 section 5.2 step 1): takes the EKT field off, opens and verifies the outer layer,
 * checks the OHB, and appends the {@link PrivateTrailer} that the sending contexts need.
 *
 * <p>Clears the P bit, because a bridge would take the OHB's last octet for a padding length, and changes nothing else in the
 * header. Changes the packet in place and may enlarge its buffer by {@code grow}. Synchronizes itself. Never throws because of a
 * peer's packet.
 */
final class PercReceiveContext extends SrtpCryptoContext {
    private static final int OUTER_TAG_BYTES = 16;
    private static final int CRYPTEX_ONE_BYTE = 0xC0DE;
    private static final int CRYPTEX_TWO_BYTE = 0xC2DE;

    private final PercSrtpContextFactory factory;
    private final HopByHopLeg leg;
    private final int foreseenRoc;
    /** Indices up to this one were received before this context existed. */
    private final long floor;

    private byte[] ektField = new byte[EktField.MAX_FULL_BYTES];
    private @Nullable SourceIndex source;
    /** Set if the sequence number has wrapped before the first packet, which the constructor cannot know. */
    private @Nullable SrtpCryptoContext other;

    private int otherRoc;
    private boolean started;

    PercReceiveContext(PercSrtpContextFactory factory, int ssrc, int foreseenRoc) throws GeneralSecurityException {
        super(
                false,
                ssrc,
                foreseenRoc,
                factory.key(),
                factory.salt(),
                factory.policy(),
                factory.leg().logger());
        this.factory = factory;
        this.leg = factory.leg();
        this.foreseenRoc = foreseenRoc;
        this.source = leg.received().get(ssrc);
        this.floor = source == null ? SourceIndex.NONE : source.highest();
    }

    @Override
    public synchronized SrtpErrorStatus transformPacket(ByteArrayBuffer packet) {
        throw new IllegalStateException("transformPacket called on a receiving context");
    }

    @Override
    public synchronized SrtpErrorStatus reverseTransformPacket(ByteArrayBuffer packet, boolean skipDecryption) {
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int length = packet.getLength();
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0 || RtpView.ssrc(b, off) != getSsrc() || isCryptex(b, off)) {
            return refuse(PercCounter.RTP_RECEIVED_MALFORMED, SrtpErrorStatus.INVALID_PACKET);
        }
        int ektLength = EktField.lengthBytes(b, off, length);
        if (ektLength < 0 || length - ektLength < headerLength + OUTER_TAG_BYTES) {
            return refuse(PercCounter.RTP_RECEIVED_MALFORMED, SrtpErrorStatus.INVALID_PACKET);
        }
        long highest = source == null ? SourceIndex.NONE : source.highest();
        long index = SourceIndex.estimate(highest, RtpView.sequenceNumber(b, off), foreseenRoc);
        if (index <= floor || index < 0) {
            return refuse(PercCounter.RTP_RECEIVED_REPLAY, SrtpErrorStatus.REPLAY_OLD);
        }
        keepEktField(b, off + length - ektLength, ektLength);
        packet.setLength(length - ektLength);
        SrtpErrorStatus status = openOuter(packet, index, skipDecryption);
        if (status != SrtpErrorStatus.OK) {
            return refuse(counterOf(status), status);
        }
        if (!remember(index)) {
            return refuse(PercCounter.RTP_RECEIVED_TOO_MANY_SOURCES, SrtpErrorStatus.FAIL);
        }
        if (skipDecryption) {
            leg.metrics().count(PercCounter.RTP_RECEIVED_SKIPPED);
            return SrtpErrorStatus.OK;
        }
        return addTrailer(packet, headerLength, ektLength);
    }

    /** Cryptex (RFC 9335) is undefined for double, and jitsi-srtp would apply it whatever the policy says. */
    private static boolean isCryptex(byte[] b, int off) {
        if (!RtpView.extension(b, off)) {
            return false;
        }
        int profile = RtpView.extensionProfile(b, off);
        return profile == CRYPTEX_ONE_BYTE || profile == CRYPTEX_TWO_BYTE;
    }

    private void keepEktField(byte[] b, int position, int length) {
        if (ektField.length < length) {
            ektField = new byte[length];
        }
        System.arraycopy(b, position, ektField, 0, length);
    }

    private SrtpErrorStatus openOuter(ByteArrayBuffer packet, long index, boolean skipDecryption) {
        try {
            int roc = (int) (index >> 16);
            if (!started) {
                chooseFor(roc);
            }
            SrtpErrorStatus status = other == null
                    ? super.reverseTransformPacket(packet, skipDecryption)
                    : other.reverseTransformPacket(packet, skipDecryption);
            started |= status == SrtpErrorStatus.OK;
            return status;
        } catch (GeneralSecurityException e) {
            return SrtpErrorStatus.FAIL;
        }
    }

    /** Until a packet has authenticated, each packet may be the first one, at the ROC that it seems to have. */
    private void chooseFor(int roc) throws GeneralSecurityException {
        if (roc == foreseenRoc) {
            other = null;
        } else if (other == null || otherRoc != roc) {
            other = factory.plainContext(getSsrc(), roc);
            otherRoc = roc;
        }
    }

    private boolean remember(long index) {
        SourceIndex known = source;
        if (known == null) {
            known = leg.received().add(getSsrc());
            if (known == null) {
                return false;
            }
            source = known;
        }
        known.advance(index);
        return true;
    }

    private SrtpErrorStatus addTrailer(ByteArrayBuffer packet, int headerLength, int ektLength) {
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
        leg.opened(b, off, packet.getLength());
        RtpView.setPadding(b, off, false);
        leg.metrics().count(PercCounter.RTP_RECEIVED_OK);
        return SrtpErrorStatus.OK;
    }

    private SrtpErrorStatus refuse(PercCounter counter, SrtpErrorStatus status) {
        leg.metrics().count(counter);
        return status;
    }

    private static PercCounter counterOf(SrtpErrorStatus status) {
        return switch (status) {
            case REPLAY_FAIL, REPLAY_OLD -> PercCounter.RTP_RECEIVED_REPLAY;
            case INVALID_PACKET -> PercCounter.RTP_RECEIVED_MALFORMED;
            default -> PercCounter.RTP_RECEIVED_AUTH_FAIL;
        };
    }
}
