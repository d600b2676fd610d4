package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.endpointmedia.PercMediaSender;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** Random walks of packets from one endpoint through both contexts to another; the seed is the parameter. */
class PercSrtpPropertyTest {
    private static final byte[] SHORT_FIELD = {0};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void endpointToEndpoint_withEktAndABridgesManipulations_originalArrives(long seed) throws Exception {
        Random random = new Random(seed);
        ProtectionProfile profile = seed % 2 == 0
                ? ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM
                : ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
        Legs legs = new Legs(profile, seed);
        EktCipher cipher = seed % 2 == 0 ? EktCipher.AESKW_256 : EktCipher.AESKW_128;
        EktParameterSet ekt = new EktParameterSet(
                cipher, Legs.secret(random, cipher.keyLengthBytes()), Legs.secret(random, 12), 7, 3600);
        PercMediaSender sender =
                new PercMediaSender(profile, legs.outerSenderA(), new SecureRandom(), EktSenderConfig.DEFAULT);
        PercMediaReceiver receiver = new PercMediaReceiver(profile, legs.outerReceiverB(), EktReceiverConfig.DEFAULT);
        sender.install(ekt, 0);
        receiver.install(ekt, 0);
        SrtpCryptoContext receive = legs.receiveFactory().deriveContext(Legs.SSRC, 0);
        SrtpCryptoContext send = legs.sendFactory().deriveContext(Legs.SSRC, 0);
        int sequenceNumber = 65_000;
        int gapClosed = 0;
        for (int i = 0; i < 1500; i++) {
            long now = i * 10_000_000L;
            if (i % 400 == 399) {
                assertEquals(true, sender.rotateKey(now));
            }
            byte[] rtp = randomPacket(random, sequenceNumber & 0xFFFF, i * 160L + 0xFFFFF000L);
            PacketBuffer packet = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.OK, sender.protect(packet, now));
            BridgePacket inBridge = BridgePacket.of(packet.toByteArray(), random.nextInt(12), random.nextInt(30));
            assertEquals(SrtpErrorStatus.OK, receive.reverseTransformPacket(inBridge, false));
            sequenceNumber++;
            if (random.nextInt(20) == 0) {
                gapClosed++;
                continue;
            }
            BridgePacket out = random.nextBoolean() ? inBridge.copy() : inBridge;
            byte[] b = out.getBuffer();
            int off = out.getOffset();
            RtpView.setSequenceNumber(b, off, RtpView.sequenceNumber(b, off) - gapClosed);
            RtpView.setTimestamp(b, off, random.nextInt());
            assertEquals(SrtpErrorStatus.OK, send.transformPacket(out));
            PacketBuffer atB = out.toPacketBuffer();
            assertEquals(SrtpStatus.OK, receiver.unprotect(atB, now));
            byte[] expected = rtp.clone();
            RtpView.setSequenceNumber(expected, 0, RtpView.sequenceNumber(rtp, 0) - gapClosed);
            assertArrayEquals(expected, atB.toByteArray(), "packet " + i);
        }
    }

    private static byte[] randomPacket(Random random, int sequenceNumber, long timestamp) {
        byte[] rtp = Legs.rtp(sequenceNumber, timestamp, random.nextInt(1100));
        rtp[1] |= (byte) (random.nextInt(5) == 0 ? 0x80 : 0);
        if (rtp.length > 14 && random.nextInt(3) == 0) {
            rtp[0] |= 0x20;
            rtp[rtp.length - 1] = 2;
        }
        return rtp;
    }

    /** Loss and reordering before and behind the contexts, wraps, contexts dropped and derived again. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void indices_acrossWrapsLossReorderingAndNewContexts_agreeWithTheReceiver(long seed) throws Exception {
        Random random = new Random(seed);
        Legs legs = new Legs(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, seed, 16);
        EndToEndSender inner = legs.endToEndSender();
        SrtpSender outer = legs.outerSenderA();
        SrtpReceiver atB = legs.outerReceiverB();
        SrtpContextFactory receiveFactory = legs.receiveFactory();
        SrtpContextFactory sendFactory = legs.sendFactory();
        SrtpCryptoContext receive = receiveFactory.deriveContext(Legs.SSRC, 0);
        SrtpCryptoContext send = sendFactory.deriveContext(Legs.SSRC, 0);
        long index = 30_000;
        Map<String, byte[]> wireByIndex = new HashMap<>();
        for (int round = 0; round < 400; round++) {
            List<byte[]> batch = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                index += 1 + (random.nextInt(4) == 0 ? random.nextInt(3000) : 0);
                byte[] rtp = Legs.rtp((int) index & 0xFFFF, index, 20);
                batch.add(Legs.protect(inner, outer, rtp, SHORT_FIELD));
            }
            java.util.Collections.swap(batch, 1, 2);
            for (byte[] packet : batch) {
                BridgePacket bridge = BridgePacket.of(packet, 10, 20);
                if (receive.reverseTransformPacket(bridge, false) != SrtpErrorStatus.OK) {
                    continue;
                }
                assertEquals(SrtpErrorStatus.OK, send.transformPacket(bridge), "round " + round);
                byte[] wire = bridge.toByteArray();
                byte[] srtp = Arrays.copyOf(wire, wire.length - 1);
                PacketBuffer received = PacketBuffer.copyOf(srtp);
                SrtpStatus status = atB.unprotect(received);
                if (status != SrtpStatus.REPLAY) {
                    assertEquals(SrtpStatus.OK, status, "round " + round);
                }
                String key = atB.rolloverCounter(Legs.SSRC) + "/" + RtpView.sequenceNumber(wire, 0);
                assertEquals(null, wireByIndex.put(key, wire));
            }
            if (random.nextInt(5) == 0) {
                receive = receiveFactory.deriveContext(Legs.SSRC, 0);
            }
            if (random.nextInt(5) == 0) {
                send = sendFactory.deriveContext(Legs.SSRC, 0);
            }
        }
        assertEquals(0, legs.count(PercCounter.RTP_SENT_NONCE_REUSE));
        assertEquals(0, legs.count(PercCounter.RTP_RECEIVED_AUTH_FAIL));
        assertEquals(true, legs.count(PercCounter.RTP_SENT_OK) > 1000);
        assertEquals(true, index > 5 * 65_536L);
    }
}
