package org.jvbperc.embedded.media;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jvbperc.md.bridge.HopByHopTransforms;

/**
 * The SRTP and SRTCP contexts of one leg, one per source and direction, made when first needed.
 *
 * <p>A receiving context is kept only after a packet authenticated, so that forged SSRCs create no state. A sending context is
 * dropped when its source has left the conference; the transforms keep its indices, so that a new context repeats no nonce.
 * The number of sources is bounded in both directions.
 *
 * <p>Owned by one media lane; does not own the transforms.
 */
final class LegTransforms {
    /** Maximum number of sources that one endpoint may send. */
    static final int MAX_RECEIVE_SOURCES = 64;

    /** Maximum number of sources sent to one endpoint at a time. */
    static final int MAX_SEND_SOURCES = 1024;

    private final HopByHopTransforms transforms;
    private final SsrcMap<SrtpCryptoContext> receive = new SsrcMap<>(MAX_RECEIVE_SOURCES);
    private final SsrcMap<SrtpCryptoContext> send = new SsrcMap<>(MAX_SEND_SOURCES);
    private final SsrcMap<SrtcpCryptoContext> receiveRtcp = new SsrcMap<>(MAX_RECEIVE_SOURCES);
    private final SsrcMap<SrtcpCryptoContext> sendRtcp = new SsrcMap<>(MAX_SEND_SOURCES);

    LegTransforms(HopByHopTransforms transforms) {
        this.transforms = transforms;
    }

    /** Drops the sending contexts of a source. */
    void forget(int ssrc) {
        send.remove(ssrc);
        sendRtcp.remove(ssrc);
    }

    /** Whether these are the very same factories; equal keys do not count. */
    @SuppressWarnings("ReferenceEquality")
    boolean uses(HopByHopTransforms other) {
        return transforms == other;
    }

    /** Opens the outer layer of a packet from the endpoint, in place. */
    SrtpErrorStatus open(int ssrc, PacketSlot packet) {
        try {
            SrtpCryptoContext known = receive.get(ssrc);
            if (known != null) {
                return known.reverseTransformPacket(packet, false);
            }
            if (receive.isFull()) {
                return SrtpErrorStatus.FAIL;
            }
            SrtpCryptoContext candidate = transforms.rtpReceive().deriveContext(ssrc, 0);
            SrtpErrorStatus status = candidate.reverseTransformPacket(packet, false);
            if (status == SrtpErrorStatus.OK) {
                receive.put(ssrc, candidate);
            }
            return status;
        } catch (GeneralSecurityException | IllegalStateException e) {
            return SrtpErrorStatus.FAIL;
        }
    }

    /** Protects a packet with its trailer for the endpoint, in place. */
    SrtpErrorStatus protect(int ssrc, PacketSlot packet) {
        try {
            SrtpCryptoContext context = send.get(ssrc);
            if (context == null) {
                if (send.isFull()) {
                    return SrtpErrorStatus.FAIL;
                }
                context = transforms.rtpSend().deriveContext(ssrc, 0);
                send.put(ssrc, context);
            }
            return context.transformPacket(packet);
        } catch (GeneralSecurityException | IllegalStateException e) {
            return SrtpErrorStatus.FAIL;
        }
    }

    /** Opens SRTCP from the endpoint, in place. */
    SrtpErrorStatus openRtcp(int ssrc, PacketSlot packet) {
        try {
            SrtcpCryptoContext known = receiveRtcp.get(ssrc);
            if (known != null) {
                return known.reverseTransformPacket(packet);
            }
            if (receiveRtcp.isFull()) {
                return SrtpErrorStatus.FAIL;
            }
            SrtcpCryptoContext candidate = transforms.rtcpReceive().deriveControlContext(ssrc);
            SrtpErrorStatus status = candidate.reverseTransformPacket(packet);
            if (status == SrtpErrorStatus.OK) {
                receiveRtcp.put(ssrc, candidate);
            }
            return status;
        } catch (GeneralSecurityException | IllegalStateException e) {
            return SrtpErrorStatus.FAIL;
        }
    }

    /** Protects RTCP whose first sender is {@code ssrc}, in place. */
    SrtpErrorStatus protectRtcp(int ssrc, PacketSlot packet) {
        try {
            SrtcpCryptoContext context = sendRtcp.get(ssrc);
            if (context == null) {
                if (sendRtcp.isFull()) {
                    return SrtpErrorStatus.FAIL;
                }
                context = transforms.rtcpSend().deriveControlContext(ssrc);
                sendRtcp.put(ssrc, context);
            }
            return context.transformPacket(packet);
        } catch (GeneralSecurityException | IllegalStateException e) {
            return SrtpErrorStatus.FAIL;
        }
    }
}
