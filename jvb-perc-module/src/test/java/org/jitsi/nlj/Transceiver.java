package org.jitsi.nlj;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jitsi.nlj.srtp.SrtpTransformers;
import org.jitsi.rtp.Packet;
import org.jitsi.rtp.UnparsedPacket;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jvbperc.rtp.RtpView;

/** Double with a real class's name: SRTP in, handler, SRTP out, on the caller's thread. */
public final class Transceiver {
    public SrtpTransformers transformers;
    public Consumer<Packet> received = packet -> {};
    private final RtpSenderImpl rtpSender = new RtpSenderImpl();
    private final Map<Integer, SrtpCryptoContext> receiving = new HashMap<>();
    private final Map<Integer, SrtpCryptoContext> sending = new HashMap<>();
    private PacketHandler outgoing = packet -> {};

    public RtpSenderImpl getRtpSender() {
        return rtpSender;
    }

    public void setSrtpInformation(SrtpTransformers newTransformers) {
        transformers = newTransformers;
        receiving.clear();
        sending.clear();
    }

    public void setOutgoingPacketHandler(PacketHandler handler) {
        outgoing = handler;
    }

    public void handleIncomingPacket(PacketInfo info) throws GeneralSecurityException {
        Packet packet = info.getPacket();
        if (transformers != null
                && context(receiving, packet, 0).reverseTransformPacket(packet, false) == SrtpErrorStatus.OK) {
            received.accept(packet);
        }
    }

    public void send(Packet original) throws GeneralSecurityException {
        byte[] copy = original.toByteArray();
        byte[] buffer = new byte[10 + copy.length + 20];
        System.arraycopy(copy, 0, buffer, 10, copy.length);
        Packet packet = new UnparsedPacket(buffer, 10, copy.length);
        if (transformers != null && context(sending, packet, 1).transformPacket(packet) == SrtpErrorStatus.OK) {
            outgoing.processPacket(new PacketInfo(packet));
        }
    }

    private SrtpCryptoContext context(Map<Integer, SrtpCryptoContext> contexts, Packet packet, int direction)
            throws GeneralSecurityException {
        int ssrc = RtpView.ssrc(packet.getBuffer(), packet.getOffset());
        SrtpCryptoContext known = contexts.get(ssrc);
        if (known == null) {
            known = ((SrtpContextFactory) transformers.factories.get(direction)).deriveContext(ssrc, 0);
            contexts.put(ssrc, known);
        }
        return known;
    }
}
