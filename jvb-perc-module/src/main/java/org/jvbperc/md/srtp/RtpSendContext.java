package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP to an endpoint under the hop-by-hop key: finds the packet's index, and encrypts a packet only under an index
 * that was not used before (RFC 8723 sections 5.2 and 9; RFC 7714 section 8.4).
 *
 * <p>A packet that the bridge sends again leaves with the octets of the first time, header extensions included, although the bridge
 * has renewed some of them: with others it would have to be encrypted again under the same nonce. Another packet under a used
 * index is refused. What is special for double encryption and for a browser's leg is in the subclasses. Changes the packet in
 * place and may enlarge its buffer by {@code grow}. Synchronizes itself. Never throws because of a packet that the bridge hands
 * it.
 */
abstract class RtpSendContext extends SrtpCryptoContext {
    private static final int TAG_BYTES = 16;
    private static final int EXTENSION_BIT = 0x10;

    private final RtpContextFactory factory;
    private final HopByHopLeg leg;
    private final int foreseenRoc;
    private final byte[] identity = new byte[WireImages.IDENTITY_BYTES];

    private @Nullable SourceIndex source;
    private @Nullable SentPackets sent;
    /** Set if the sequence number has wrapped before the first packet, which the constructor cannot know. */
    private @Nullable SrtpCryptoContext other;

    private boolean started;
    private boolean startedBefore;

    RtpSendContext(RtpContextFactory factory, int ssrc, int foreseenRoc) throws GeneralSecurityException {
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

    /** The reason why the packet cannot be sent at all, or null. Changes nothing. */
    abstract @Nullable PercCounter refusal(byte[] b, int off, int length);

    /**
     * Makes the packet what is to be encrypted; {@link #refusal} returned null.
     *
     * @param identity its first {@link WireImages#PAYLOAD_IDENTITY_BYTES} octets are to identify the payload
     * @return octets that {@link #finish} adds behind the tag
     */
    abstract int prepare(ByteArrayBuffer packet, byte[] identity);

    /** Writes what follows the tag, for which there is room. */
    abstract void finish(byte[] b, int tagEnd);

    @Override
    public final synchronized SrtpErrorStatus reverseTransformPacket(ByteArrayBuffer packet, boolean skipDecryption) {
        throw new IllegalStateException("reverseTransformPacket called on a sending context");
    }

    @Override
    public final synchronized SrtpErrorStatus transformPacket(ByteArrayBuffer packet) {
        PercCounter refusal = refusal(packet.getBuffer(), packet.getOffset(), packet.getLength());
        if (refusal != null) {
            return refuse(refusal);
        }
        SourceIndex known = source();
        if (known == null) {
            return refuse(PercCounter.RTP_SENT_TOO_MANY_SOURCES);
        }
        SentPackets packets = sentPackets(known);
        int behindTag = prepare(packet, identity);
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        identifyHeader(b, off);
        long index = SourceIndex.estimate(known.highest(), RtpView.sequenceNumber(b, off), foreseenRoc);
        if (index < 0) {
            return refuse(PercCounter.RTP_SENT_TOO_OLD);
        }
        if (!packets.use(this, index)) {
            return repeat(packet, packets, index);
        }
        return protect(packet, packets, index, behindTag);
    }

    private void identifyHeader(byte[] b, int off) {
        int position = WireImages.PAYLOAD_IDENTITY_BYTES;
        identity[position] = (byte) (b[off] & ~EXTENSION_BIT);
        identity[position + 1] = b[off + 1];
        System.arraycopy(b, off + 4, identity, position + 2, 4);
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

    private SrtpErrorStatus protect(ByteArrayBuffer packet, SentPackets packets, long index, int behindTag) {
        int length = packet.getLength();
        // Without room the base class would log, return OK and leave the packet in clear.
        packet.grow(TAG_BYTES + behindTag);
        if (packet.getBuffer().length - packet.getOffset() - length < TAG_BYTES + behindTag
                || encrypt(packet, index) != SrtpErrorStatus.OK
                || packet.getLength() != length + TAG_BYTES) {
            return refuse(PercCounter.RTP_SENT_ENCRYPTION_FAILED);
        }
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        finish(b, off + length + TAG_BYTES);
        packet.setLength(length + TAG_BYTES + behindTag);
        packets.images().keep(index, identity, b, off, packet.getLength());
        leg.metrics().count(PercCounter.RTP_SENT_OK);
        return SrtpErrorStatus.OK;
    }

    private SrtpErrorStatus encrypt(ByteArrayBuffer packet, long index) {
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

    /** A packet sent again has the same octets; another packet under a used index is refused. */
    private SrtpErrorStatus repeat(ByteArrayBuffer packet, SentPackets packets, long index) {
        if (!packets.isOwnedBy(this) || !packets.images().holds(index)) {
            return refuse(packets.isTooOld(index) ? PercCounter.RTP_SENT_TOO_OLD : PercCounter.RTP_SENT_NOT_KEPT);
        }
        int length = packets.images().lengthOf(index, identity);
        if (length == 0) {
            leg.refusedReuse(getSsrc(), index);
            return refuse(PercCounter.RTP_SENT_NONCE_REUSE);
        }
        if (length > packet.getLength()) {
            packet.grow(length - packet.getLength());
        }
        if (packet.getBuffer().length - packet.getOffset() < length) {
            return refuse(PercCounter.RTP_SENT_ENCRYPTION_FAILED);
        }
        if (!packets.images().copy(index, identity, packet.getBuffer(), packet.getOffset())) {
            return refuse(PercCounter.RTP_SENT_NOT_KEPT);
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
