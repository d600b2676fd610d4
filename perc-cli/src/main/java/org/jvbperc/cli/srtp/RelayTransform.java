package org.jvbperc.cli.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.ekt.EktField;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.srtp.ArrayPacket;
import org.jvbperc.md.srtp.HopByHopLeg;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.SsrcTable;

/**
 * Double SRTP from one leg to another (RFC 8723 section 5.2), by the contexts that a bridge runs.
 *
 * <p>These expect an EKT field on every packet, as RFC 8870 does. A packet without one gets a Short field on its way through them.
 */
final class RelayTransform implements PacketTransform, AutoCloseable {
    /** A Media Distributor keeps sent packets for retransmission; here nothing is sent again. */
    private static final int RETRANSMISSION_PACKETS = 0;

    private static final Logger LOGGER = new LoggerImpl(RelayTransform.class.getName());

    static {
        // By default jitsi-srtp tries for two seconds which of its ciphers is the fastest, which single packets do not
        // need.
        Aes.setFactoryClassName("SunJCE");
    }

    /** Outer key and salt of a leg, which stay the caller's, and the ROC of each source's first packet on it. */
    record Leg(SecretBytes key, SecretBytes salt, int rolloverCounter) {
        ProtectionProfile profile() {
            return key.length() == ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM.layerKeyLengthBytes()
                    ? ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
                    : ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
        }
    }

    /** One source's contexts. */
    private record Source(SrtpCryptoContext receive, SrtpCryptoContext send) {}

    private final Leg from;
    private final Leg to;
    private final SrtpContextFactory receiving;
    private final SrtpContextFactory sending;
    private final HeaderChange change;
    private final boolean ekt;
    private final SsrcTable<Source> sources = new SsrcTable<>(FirstPackets.MAX_SOURCES);
    private final ArrayPacket inBridge = new ArrayPacket();

    RelayTransform(Leg from, Leg to, HeaderChange change, boolean ekt) {
        this.from = from;
        this.to = to;
        this.receiving = leg().rtpReceive(from.profile(), from.key, from.salt);
        this.sending = leg().rtpSend(to.profile(), to.key, to.salt);
        this.change = change;
        this.ekt = ekt;
    }

    private static HopByHopLeg leg() {
        return new HopByHopLeg(Integer.MAX_VALUE, RETRANSMISSION_PACKETS, 0, new PercMetrics(), LOGGER);
    }

    @Override
    public SrtpStatus apply(PacketBuffer packet) {
        if (RtpView.headerLength(packet.buffer(), packet.offset(), packet.length()) < 0) {
            return SrtpStatus.MALFORMED;
        }
        inBridge.set(packet.buffer(), packet.offset(), packet.length());
        if (!ekt) {
            inBridge.append(new byte[] {EktField.TYPE_SHORT}, EktField.SHORT_LENGTH_BYTES);
        }
        SrtpStatus status = relay(sourceOf(RtpView.ssrc(packet.buffer(), packet.offset())));
        if (status == SrtpStatus.OK) {
            int length = inBridge.getLength() - (ekt ? 0 : EktField.SHORT_LENGTH_BYTES);
            packet.set(inBridge.getBuffer(), inBridge.getOffset(), length);
        }
        return status;
    }

    private SrtpStatus relay(Source source) {
        try {
            SrtpErrorStatus received = source.receive.reverseTransformPacket(inBridge, false);
            if (received != SrtpErrorStatus.OK) {
                return switch (received) {
                    case REPLAY_FAIL, REPLAY_OLD -> SrtpStatus.REPLAY;
                    case INVALID_PACKET -> SrtpStatus.MALFORMED;
                    default -> SrtpStatus.AUTH_FAIL;
                };
            }
            changeHeader(inBridge.getBuffer(), inBridge.getOffset());
            return source.send.transformPacket(inBridge) == SrtpErrorStatus.OK ? SrtpStatus.OK : SrtpStatus.NONCE_REUSE;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM that works", e);
        }
    }

    private void changeHeader(byte[] b, int off) {
        RtpView.setPayloadType(b, off, change.payloadTypeOf(RtpView.payloadType(b, off)));
        RtpView.setSequenceNumber(b, off, change.sequenceNumberOf(RtpView.sequenceNumber(b, off)));
        RtpView.setMarker(b, off, change.markerOf(RtpView.marker(b, off)));
    }

    private Source sourceOf(int ssrc) {
        Source known = sources.get(ssrc);
        if (known != null) {
            return known;
        }
        try {
            Source added = new Source(
                    receiving.deriveContext(ssrc, from.rolloverCounter),
                    sending.deriveContext(ssrc, to.rolloverCounter));
            sources.put(ssrc, added);
            return added;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM that works", e);
        }
    }

    @Override
    public void close() {
        receiving.close();
        sending.close();
    }
}
