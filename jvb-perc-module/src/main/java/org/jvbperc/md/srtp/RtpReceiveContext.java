package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.RtpView;

/**
 * One source's SRTP from an endpoint under the hop-by-hop key: opens and verifies the layer of the hop, refuses replays, and
 * remembers the source once a packet has authenticated. A context that replaces another one refuses what may have been received
 * before. What is special for double encryption and for a browser's leg is in the subclasses.
 *
 * <p>Changes the packet in place and may enlarge its buffer by {@code grow}. Synchronizes itself. Never throws because of a peer's
 * packet.
 */
abstract class RtpReceiveContext extends SrtpCryptoContext {
    private static final int TAG_BYTES = 16;
    private static final int CRYPTEX_ONE_BYTE = 0xC0DE;
    private static final int CRYPTEX_TWO_BYTE = 0xC2DE;

    private final RtpContextFactory factory;
    private final HopByHopLeg leg;
    private final int foreseenRoc;
    /** Indices up to this one were received before this context existed. */
    private final long floor;

    private @Nullable SourceIndex source;
    /** Set if the sequence number has wrapped before the first packet, which the constructor cannot know. */
    private @Nullable SrtpCryptoContext other;

    private int otherRoc;
    private boolean started;

    RtpReceiveContext(RtpContextFactory factory, int ssrc, int foreseenRoc) throws GeneralSecurityException {
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

    /** Octets of the packet behind the tag; negative if the packet is malformed. */
    abstract int lengthBehindTag(byte[] b, int off, int length);

    /** Keeps what is behind the tag, which is about to be cut off. */
    abstract void keepBehindTag(byte[] b, int position, int length);

    /** Completes a packet that has authenticated; returns the status for the bridge, of {@link #refuse} if it is dropped. */
    abstract SrtpErrorStatus opened(ByteArrayBuffer packet, int headerLength);

    @Override
    public final synchronized SrtpErrorStatus transformPacket(ByteArrayBuffer packet) {
        throw new IllegalStateException("transformPacket called on a receiving context");
    }

    @Override
    public final synchronized SrtpErrorStatus reverseTransformPacket(ByteArrayBuffer packet, boolean skipDecryption) {
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        int length = packet.getLength();
        int headerLength = RtpView.headerLength(b, off, length);
        if (headerLength < 0 || RtpView.ssrc(b, off) != getSsrc() || isCryptex(b, off)) {
            return refuse(PercCounter.RTP_RECEIVED_MALFORMED, SrtpErrorStatus.INVALID_PACKET);
        }
        int behindTag = lengthBehindTag(b, off, length);
        if (behindTag < 0 || length - behindTag < headerLength + TAG_BYTES) {
            return refuse(PercCounter.RTP_RECEIVED_MALFORMED, SrtpErrorStatus.INVALID_PACKET);
        }
        long highest = source == null ? SourceIndex.NONE : source.highest();
        long index = SourceIndex.estimate(highest, RtpView.sequenceNumber(b, off), foreseenRoc);
        if (index <= floor || index < 0) {
            return refuse(PercCounter.RTP_RECEIVED_REPLAY, SrtpErrorStatus.REPLAY_OLD);
        }
        keepBehindTag(b, off + length - behindTag, behindTag);
        packet.setLength(length - behindTag);
        SrtpErrorStatus status = open(packet, index, skipDecryption);
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
        status = opened(packet, headerLength);
        if (status == SrtpErrorStatus.OK) {
            leg.metrics().count(PercCounter.RTP_RECEIVED_OK);
        }
        return status;
    }

    /** Cryptex (RFC 9335) is not negotiated, and jitsi-srtp would apply it whatever the policy says. */
    private static boolean isCryptex(byte[] b, int off) {
        if (!RtpView.extension(b, off)) {
            return false;
        }
        int profile = RtpView.extensionProfile(b, off);
        return profile == CRYPTEX_ONE_BYTE || profile == CRYPTEX_TWO_BYTE;
    }

    private SrtpErrorStatus open(ByteArrayBuffer packet, long index, boolean skipDecryption) {
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

    final HopByHopLeg leg() {
        return leg;
    }

    final SrtpErrorStatus refuse(PercCounter counter, SrtpErrorStatus status) {
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
