package org.jvbperc.embedded.media;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.endpointmedia.PercMediaSender;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.srtp.HopByHopLeg;
import org.jvbperc.md.srtp.ObservedPacket;
import org.jvbperc.rtcp.RecordingHandler;
import org.jvbperc.rtcp.RtcpReader;
import org.jvbperc.rtcp.RtcpWriter;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** An endpoint of perc-core's own media path, with its leg on the forwarder; the network between them is a list. */
public final class MemoryEndpoint {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ProtectionProfile PROFILE = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;

    public final String id;
    public final MediaLeg leg;
    public final List<byte[]> wireRtp = new ArrayList<>();
    public final List<byte[]> wireRtcp = new ArrayList<>();
    public HopByHopTransforms transforms;
    public HopByHopKeys keys;
    private final HopByHopLeg distributorLeg;
    private PercMediaSender sender;
    private PercMediaReceiver receiver;

    /** An endpoint with its keys; its leg is not in a conference yet. */
    public MemoryEndpoint(String id, EktParameterSet ekt, ForwardingSettings settings, PacketPool pool) {
        this(id, ekt, settings, pool, packet -> {});
    }

    /** As the other one; {@code observer} sees what the Media Distributor opens of it. */
    public MemoryEndpoint(
            String id,
            EktParameterSet ekt,
            ForwardingSettings settings,
            PacketPool pool,
            Consumer<ObservedPacket> observer) {
        this.id = id;
        distributorLeg = new HopByHopLeg(64, 128, 1 << 20, new PercMetrics(), new LoggerImpl("test"), observer);
        leg = new MediaLeg(id, this::arrived, settings, pool);
        keys = newKeys();
        transforms = transforms(keys);
        sender = new PercMediaSender(
                PROFILE,
                new SrtpSender(keys.clientWriteKey(), keys.clientWriteSalt()),
                RANDOM,
                EktSenderConfig.AUDIO_ONLY);
        receiver = new PercMediaReceiver(
                PROFILE, new SrtpReceiver(keys.serverWriteKey(), keys.serverWriteSalt()), EktReceiverConfig.DEFAULT);
        sender.install(ekt, 0);
        receiver.install(ekt, 0);
    }

    /** Gives both sides of the hop new keys; the transforms have to be installed in the forwarder. */
    public void rekeyHop() {
        keys = newKeys();
        transforms = transforms(keys);
        sender.replaceOuter(new SrtpSender(keys.clientWriteKey(), keys.clientWriteSalt()));
        receiver.replaceOuter(new SrtpReceiver(keys.serverWriteKey(), keys.serverWriteSalt()));
    }

    private static HopByHopKeys newKeys() {
        return new HopByHopKeys(
                SecretBytes.random(16, RANDOM),
                SecretBytes.random(16, RANDOM),
                SecretBytes.random(12, RANDOM),
                SecretBytes.random(12, RANDOM));
    }

    private HopByHopTransforms transforms(HopByHopKeys keys) {
        return new HopByHopTransforms(
                distributorLeg.rtpReceive(PROFILE, keys.clientWriteKey(), keys.clientWriteSalt()),
                distributorLeg.rtpSend(PROFILE, keys.serverWriteKey(), keys.serverWriteSalt()),
                distributorLeg.rtcp(false, PROFILE, keys.clientWriteKey(), keys.clientWriteSalt()),
                distributorLeg.rtcp(true, PROFILE, keys.serverWriteKey(), keys.serverWriteSalt()));
    }

    /** Takes a datagram off the network. */
    public void arrived(byte[] buffer, int offset, int length) {
        byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
        int type = packet[1] & 0x7F;
        (type >= 64 && type <= 95 ? wireRtcp : wireRtp).add(packet);
    }

    public static byte[] rtp(int payloadType, int sequenceNumber, int timestamp, int ssrc, String payload) {
        byte[] content = payload.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        java.nio.ByteBuffer packet = java.nio.ByteBuffer.allocate(12 + content.length);
        packet.put((byte) 0x80).put((byte) payloadType).putShort((short) sequenceNumber);
        packet.putInt(timestamp).putInt(ssrc).put(content);
        return packet.array();
    }

    /** A packet as it leaves this endpoint. */
    public byte[] protect(byte[] rtp, long nowNanos) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        SrtpStatus status = sender.protect(packet, nowNanos);
        if (status != SrtpStatus.OK) {
            throw new AssertionError(status);
        }
        return packet.toByteArray();
    }

    /** A compound RTCP packet as it leaves this endpoint. */
    public byte[] rtcp(Consumer<RtcpWriter> content) {
        byte[] buffer = new byte[1500];
        RtcpWriter writer = new RtcpWriter().begin(buffer, 0, 1200);
        content.accept(writer);
        PacketBuffer packet = new PacketBuffer(buffer, 0, writer.length());
        SrtpStatus status = sender.protectRtcp(packet);
        if (status != SrtpStatus.OK) {
            throw new AssertionError(status);
        }
        return packet.toByteArray();
    }

    /** Opens both layers of what came and returns the RTP packets; fails on the first that does not open. */
    public List<byte[]> openRtp(long nowNanos) {
        List<byte[]> opened = new ArrayList<>();
        for (byte[] wire : wireRtp) {
            PacketBuffer packet = PacketBuffer.copyOf(wire);
            SrtpStatus status = receiver.unprotect(packet, nowNanos);
            if (status != SrtpStatus.OK) {
                throw new AssertionError(id + ": " + status);
            }
            opened.add(packet.toByteArray());
        }
        wireRtp.clear();
        return opened;
    }

    /** Payloads of what came. */
    public List<String> payloads(long nowNanos) {
        return openRtp(nowNanos).stream()
                .map(packet -> new String(packet, 12, packet.length - 12, java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    /** The original sequence number of the packet opened last. */
    public int originalSequenceNumber() {
        return receiver.originalSequenceNumber();
    }

    /** What the RTCP that came says. */
    public List<String> openRtcp() {
        RecordingHandler handler = new RecordingHandler();
        for (byte[] wire : wireRtcp) {
            PacketBuffer packet = PacketBuffer.copyOf(wire);
            SrtpStatus status = receiver.unprotectRtcp(packet);
            if (status != SrtpStatus.OK
                    || !RtcpReader.read(packet.buffer(), packet.offset(), packet.length(), handler)) {
                throw new AssertionError(id + ": " + status);
            }
        }
        wireRtcp.clear();
        return handler.calls;
    }
}
