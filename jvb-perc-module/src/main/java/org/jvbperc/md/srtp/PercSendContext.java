package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.doublesrtp.HeaderMerge;
import org.jvbperc.ekt.EktField;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP to an endpoint (RFC 8723 section 5.2 steps 3 and 4): takes the {@link PrivateTrailer} off, restores what a
 * bridge must not change, writes the OHB for what it may change, applies the outer layer and re-attaches the EKT field.
 *
 * <p>Fails closed: a packet without a valid trailer, with another SSRC or CSRC count, or under an index that was used for
 * another packet is dropped. A packet sent again has the octets of the first time. Changes the packet in place and may
 * enlarge its buffer by {@code grow}. Synchronizes itself. Never throws because of a packet that the bridge hands it.
 */
final class PercSendContext extends SrtpCryptoContext {
    private static final int OUTER_TAG_BYTES = 16;
    private static final int VERSION_MASK = 0xC0;
    private static final int EXTENSION_BIT = 0x10;

    private final PercSrtpContextFactory factory;
    private final HopByHopLeg leg;
    private final int foreseenRoc;
    private final HeaderMerge merge = new HeaderMerge();
    private final byte[] identity = new byte[WireImages.IDENTITY_BYTES];

    private byte[] ektField = new byte[EktField.MAX_FULL_BYTES];
    private @Nullable SourceIndex source;
    private @Nullable SentPackets sent;
    /** Set if the sequence number has wrapped before the first packet, which the constructor cannot know. */
    private @Nullable SrtpCryptoContext other;

    private boolean started;
    private boolean startedBefore;

    PercSendContext(PercSrtpContextFactory factory, int ssrc, int foreseenRoc) throws GeneralSecurityException {
        super(
                true,
                ssrc,
                foreseenRoc,
                factory.key(),
                factory.salt(),
                factory.policy(),
                factory.leg().logger());
        this.factory = factory;
        this.leg = factory.leg();
        this.foreseenRoc = foreseenRoc;
        this.source = leg.sent().get(ssrc);
    }

    @Override
    public synchronized SrtpErrorStatus reverseTransformPacket(ByteArrayBuffer packet, boolean skipDecryption) {
        throw new IllegalStateException("reverseTransformPacket called on a sending context");
    }

    @Override
    public synchronized SrtpErrorStatus transformPacket(ByteArrayBuffer packet) {
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int end = off + packet.getLength();
        int headerLength = RtpView.headerLength(b, off, packet.getLength());
        if (headerLength < 0 || !PrivateTrailer.isPresent(b, off + headerLength, end)) {
            return refuse(PercCounter.RTP_SENT_NO_TRAILER);
        }
        int received = PrivateTrailer.receivedHeader(end);
        if (!isRestorable(b, off, received)) {
            return refuse(PercCounter.RTP_SENT_HEADER_CHANGED);
        }
        SourceIndex known = source();
        if (known == null) {
            return refuse(PercCounter.RTP_SENT_TOO_MANY_SOURCES);
        }
        SentPackets packets = sentPackets(known);
        int ektLength = restore(packet, received, end);
        long index = SourceIndex.estimate(known.highest(), RtpView.sequenceNumber(b, off), foreseenRoc);
        if (index < 0) {
            return refuse(PercCounter.RTP_SENT_TOO_OLD);
        }
        if (!packets.use(this, index)) {
            return repeat(packet, packets, index);
        }
        return protect(packet, packets, index, ektLength);
    }

    /** Version, SSRC and CSRC count are authenticated end to end, and no bridge has a reason to change them. */
    private boolean isRestorable(byte[] b, int off, int received) {
        int ssrc = RtpView.ssrc(b, off);
        return ssrc == getSsrc()
                && (b[received] & VERSION_MASK) == (b[off] & VERSION_MASK)
                && ssrc == RtpView.ssrc(b, received)
                && RtpView.csrcCount(b, off) == RtpView.csrcCount(b, received);
    }

    private @Nullable SourceIndex source() {
        if (source == null) {
            source = leg.sent().add(getSsrc());
        }
        return source;
    }

    /** A source that was forgotten and returns gets a new cipher context, because this one's index is out of date. */
    private SentPackets sentPackets(SourceIndex known) {
        SentPackets packets = sent;
        if (packets == null) {
            packets = factory.sentPackets(getSsrc(), known);
            packets.handOverTo(this);
            sent = packets;
        } else if (packets.isClosed()) {
            packets = factory.sentPackets(getSsrc(), known);
            packets.handBackTo(this);
            sent = packets;
            startedBefore |= started;
            started = false;
        }
        return packets;
    }

    /**
     * Prepares the packet for {@code outer(...)}: header restored, OHB merged, trailer gone, EKT field in {@link
     * #ektField}, its identification in {@link #identity}.
     */
    private int restore(ByteArrayBuffer packet, int received, int end) {
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int ektLength = PrivateTrailer.ektLength(b, end);
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
        identity[16] = (byte) (b[off] & ~EXTENSION_BIT);
        identity[17] = b[off + 1];
        System.arraycopy(b, off + 4, identity, 18, 4);
        merge.write(b, innerEnd);
        packet.setLength(innerEnd + merge.lengthBytes() - off);
        return ektLength;
    }

    private SrtpErrorStatus protect(ByteArrayBuffer packet, SentPackets packets, long index, int ektLength) {
        int length = packet.getLength();
        // Without room the base class would log, return OK and leave the packet in clear.
        packet.grow(OUTER_TAG_BYTES + ektLength);
        if (packet.getBuffer().length - packet.getOffset() - length < OUTER_TAG_BYTES + ektLength
                || outer(packet, index) != SrtpErrorStatus.OK
                || packet.getLength() != length + OUTER_TAG_BYTES) {
            return refuse(PercCounter.RTP_SENT_ENCRYPTION_FAILED);
        }
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        System.arraycopy(ektField, 0, b, off + length + OUTER_TAG_BYTES, ektLength);
        packet.setLength(length + OUTER_TAG_BYTES + ektLength);
        packets.images().keep(index, identity, b, off, packet.getLength());
        leg.metrics().count(PercCounter.RTP_SENT_OK);
        return SrtpErrorStatus.OK;
    }

    private SrtpErrorStatus outer(ByteArrayBuffer packet, long index) {
        try {
            if (!started) {
                int roc = (int) (index >> 16);
                other = roc == foreseenRoc && !startedBefore ? null : factory.plainContext(getSsrc(), roc);
                started = true;
            }
            return other == null ? super.transformPacket(packet) : other.transformPacket(packet);
        } catch (GeneralSecurityException e) {
            return SrtpErrorStatus.FAIL;
        }
    }

    /** A packet sent again has the same octets; another packet under a used index is dropped. */
    private SrtpErrorStatus repeat(ByteArrayBuffer packet, SentPackets packets, long index) {
        int length = packets.isOwnedBy(this) ? packets.images().lengthOf(index, identity) : 0;
        if (length == 0) {
            return refuse(packets.isTooOld(index) ? PercCounter.RTP_SENT_TOO_OLD : PercCounter.RTP_SENT_NONCE_REUSE);
        }
        if (length > packet.getLength()) {
            packet.grow(length - packet.getLength());
        }
        if (packet.getBuffer().length - packet.getOffset() < length) {
            return refuse(PercCounter.RTP_SENT_ENCRYPTION_FAILED);
        }
        if (!packets.images().copy(index, identity, packet.getBuffer(), packet.getOffset())) {
            return refuse(PercCounter.RTP_SENT_NONCE_REUSE);
        }
        packet.setLength(length);
        leg.metrics().count(PercCounter.RTP_SENT_REPEATED);
        return SrtpErrorStatus.OK;
    }

    private SrtpErrorStatus refuse(PercCounter counter) {
        leg.metrics().count(counter);
        return SrtpErrorStatus.FAIL;
    }
}
