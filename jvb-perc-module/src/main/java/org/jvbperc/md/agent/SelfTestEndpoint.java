package org.jvbperc.md.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.endpointmedia.PercMediaSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * An endpoint of the self-test, with both layers of protection by the project's own code and with keys for the test only. Its
 * packets have features that bridges have mishandled: padding, markers, timestamps that bridges rewrite, and payloads that
 * cannot be parsed. For one thread.
 */
final class SelfTestEndpoint implements AutoCloseable {
    static final ProtectionProfile PROFILE = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;

    /** Free octets before and behind a packet in a buffer, as the bridge's network reader leaves them. */
    static final int HEAD_ROOM_BYTES = 10;

    static final int BUFFER_BYTES = 1_500;

    private static final int AUDIO_TYPE = 111;
    private static final int VIDEO_TYPE = 100;
    private static final int FIRST_TIMESTAMP = 0xF000_0000;
    private static final int PAYLOAD_BYTES = 200;
    private static final int PADDING_BYTES = 7;
    private static final EktParameterSet EKT = new EktParameterSet(
            EktCipher.AESKW_128,
            SecretBytes.random(16, new SecureRandom()),
            SecretBytes.random(12, new SecureRandom()),
            1,
            3_600);

    /** The result of the check of a packet that left the bridge. */
    enum Verdict {
        AUDIO,
        VIDEO,
        /** RTCP of the bridge's own. */
        OTHER,
        DAMAGED
    }

    private final int number;
    private final SecureRandom random;
    private final HopByHopKeys hop;
    private final PercMediaSender sender;
    private final PercMediaReceiver receiver;
    private final Map<Long, byte[]> sent = new HashMap<>();
    private int sequenceNumber = 65_530;

    /** @param number 1..9, different for each endpoint */
    SelfTestEndpoint(int number, SecureRandom random) {
        this.number = number;
        this.random = random;
        hop = new HopByHopKeys(
                SecretBytes.random(16, random),
                SecretBytes.random(16, random),
                SecretBytes.random(12, random),
                SecretBytes.random(12, random));
        sender = new PercMediaSender(
                PROFILE,
                new SrtpSender(hop.clientWriteKey(), hop.clientWriteSalt()),
                random,
                EktSenderConfig.AUDIO_ONLY);
        receiver = new PercMediaReceiver(
                PROFILE, new SrtpReceiver(hop.serverWriteKey(), hop.serverWriteSalt()), EktReceiverConfig.DEFAULT);
        sender.install(EKT, 0);
        receiver.install(EKT, 0);
    }

    String id() {
        return "0000000" + number;
    }

    /** Its hop-by-hop keys, which it owns. */
    HopByHopKeys hop() {
        return hop;
    }

    private int audioSsrc() {
        return 0x5045_5200 + number;
    }

    private int videoSsrc() {
        return 0x5045_5600 + number;
    }

    Octets offer() {
        String text = """
                v=0
                o=- 1 1 IN IP4 0.0.0.0
                s=-
                t=0 0
                a=group:BUNDLE 0 1
                a=ice-ufrag:self%d
                a=ice-pwd:0123456789abcdef01234567
                a=fingerprint:sha-256 %s
                a=setup:active
                a=tls-id:self-test-%d-0123456789abcdef
                a=identity:c2VsZi10ZXN0
                m=audio 9 UDP/TLS/RTP/SAVPF %d
                c=IN IP4 0.0.0.0
                a=mid:0
                a=sendrecv
                a=rtcp-mux
                a=rtpmap:%d opus/48000/2
                a=ssrc:%d cname:self-test
                m=video 9 UDP/TLS/RTP/SAVPF %d
                c=IN IP4 0.0.0.0
                a=mid:1
                a=sendrecv
                a=rtcp-mux
                a=rtpmap:%d VP8/90000
                a=rtcp-fb:%d nack pli
                a=ssrc:%d cname:self-test
                """.formatted(
                        number,
                        "00:".repeat(31) + "0" + number,
                        number,
                        AUDIO_TYPE,
                        AUDIO_TYPE,
                        audioSsrc(),
                        VIDEO_TYPE,
                        VIDEO_TYPE,
                        VIDEO_TYPE,
                        videoSsrc());
        return Octets.of(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the next audio and the next video packet, as they are sent. */
    List<byte[]> next() {
        sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
        return List.of(protect(AUDIO_TYPE, audioSsrc(), false), protect(VIDEO_TYPE, videoSsrc(), true));
    }

    private byte[] protect(int type, int ssrc, boolean padded) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        random.nextBytes(payload);
        if (padded) {
            payload[PAYLOAD_BYTES - 1] = PADDING_BYTES;
        }
        byte[] rtp = ByteBuffer.allocate(RtpView.FIXED_HEADER_BYTES + PAYLOAD_BYTES)
                .put((byte) (padded ? 0xA0 : 0x80))
                .put((byte) ((padded ? 0x80 : 0) | type))
                .putShort((short) sequenceNumber)
                .putInt(FIRST_TIMESTAMP + 3_000 * sequenceNumber)
                .putInt(ssrc)
                .put(payload)
                .array();
        sent.put(key(ssrc, sequenceNumber), rtp);
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        SrtpStatus status = sender.protect(packet, 0);
        if (status != SrtpStatus.OK) {
            throw new IllegalStateException("the test packet could not be protected: " + status);
        }
        return packet.toByteArray();
    }

    /** Decrypts a packet that left the bridge for this endpoint and compares it with the packets that {@code from} has sent. */
    Verdict examine(byte[] wire, SelfTestEndpoint from) {
        if (wire.length < RtpView.FIXED_HEADER_BYTES) {
            return Verdict.DAMAGED;
        }
        int secondOctet = wire[1] & 0xFF;
        if (secondOctet >= 192 && secondOctet <= 223) {
            return Verdict.OTHER;
        }
        PacketBuffer packet = PacketBuffer.copyOf(wire);
        if (receiver.unprotect(packet, 0) != SrtpStatus.OK) {
            return Verdict.DAMAGED;
        }
        byte[] opened = packet.toByteArray();
        byte[] original = from.sent.get(key(RtpView.ssrc(opened, 0), receiver.originalSequenceNumber()));
        if (original == null || !isSame(original, opened)) {
            return Verdict.DAMAGED;
        }
        return RtpView.ssrc(opened, 0) == from.audioSsrc() ? Verdict.AUDIO : Verdict.VIDEO;
    }

    /** The header without the sequence number, which a bridge may change and the Original Header Block restores. */
    private static boolean isSame(byte[] original, byte[] opened) {
        return original.length == opened.length
                && original[0] == opened[0]
                && original[1] == opened[1]
                && Arrays.equals(original, 4, original.length, opened, 4, opened.length);
    }

    private static long key(int ssrc, int sequenceNumber) {
        return ((long) ssrc << 16) | sequenceNumber;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
        hop.close();
    }
}
