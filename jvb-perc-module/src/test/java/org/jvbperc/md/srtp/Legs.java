package org.jvbperc.md.srtp;

import java.util.Random;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;

/**
 * A sending endpoint A, a receiving endpoint B, and the Media Distributor's legs to both, with the keys of all. The endpoints are
 * perc-core's transforms, an implementation that shares no cipher code with the contexts under test.
 */
final class Legs {
    static final Logger LOGGER = new LoggerImpl("test");
    static final int SSRC = 0x1234ABCD;

    static {
        // The choice of an AES implementation by benchmark takes seconds; tests are content with the JDK's.
        Aes.setFactoryClassName("SunJCE");
    }

    final ProtectionProfile profile;
    final PercMetrics metrics = new PercMetrics();
    final HopByHopLeg legA;
    final HopByHopLeg legB;
    final SecretBytes innerKey;
    final SecretBytes innerSalt;
    final SecretBytes outerKeyA;
    final SecretBytes outerSaltA;
    final SecretBytes outerKeyB;
    final SecretBytes outerSaltB;

    Legs(ProtectionProfile profile, long seed) {
        this(profile, seed, 128);
    }

    Legs(ProtectionProfile profile, long seed, int retransmissionPackets) {
        Random random = new Random(seed);
        this.profile = profile;
        legA = new HopByHopLeg(4, retransmissionPackets, 1 << 20, metrics, LOGGER);
        legB = new HopByHopLeg(4, retransmissionPackets, 1 << 20, metrics, LOGGER);
        innerKey = secret(random, profile.layerKeyLengthBytes());
        innerSalt = secret(random, 12);
        outerKeyA = secret(random, profile.layerKeyLengthBytes());
        outerSaltA = secret(random, 12);
        outerKeyB = secret(random, profile.layerKeyLengthBytes());
        outerSaltB = secret(random, 12);
    }

    static Legs double128() {
        return new Legs(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, 1);
    }

    static SecretBytes secret(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return SecretBytes.copyOf(bytes);
    }

    SrtpContextFactory receiveFactory() {
        return legA.rtpReceive(profile, outerKeyA, outerSaltA);
    }

    SrtpContextFactory sendFactory() {
        return legB.rtpSend(profile, outerKeyB, outerSaltB);
    }

    EndToEndSender endToEndSender() {
        return new EndToEndSender(profile, innerKey, innerSalt, SSRC, 0);
    }

    EndToEndReceiver endToEndReceiver() {
        return new EndToEndReceiver(profile, innerKey, innerSalt, SSRC, 0);
    }

    SrtpSender outerSenderA() {
        return new SrtpSender(outerKeyA, outerSaltA);
    }

    SrtpReceiver outerReceiverB() {
        return new SrtpReceiver(outerKeyB, outerSaltB);
    }

    long count(PercCounter counter) {
        return metrics.value(counter);
    }

    /** An RTP packet with a payload made from its sequence number. */
    static byte[] rtp(int sequenceNumber, long timestamp, int payloadLength) {
        byte[] packet = new byte[12 + payloadLength];
        packet[0] = (byte) 0x80;
        packet[1] = 100;
        RtpView.setSequenceNumber(packet, 0, sequenceNumber);
        RtpView.setTimestamp(packet, 0, timestamp);
        BigEndian.putInt32(packet, 8, SSRC);
        for (int i = 12; i < packet.length; i++) {
            packet[i] = (byte) (sequenceNumber + i);
        }
        return packet;
    }

    /** Doubly encrypts {@code rtp} as endpoint A does, and appends {@code ektField}. */
    static byte[] protect(EndToEndSender inner, SrtpSender outer, byte[] rtp, byte[] ektField) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        if (inner.encrypt(packet) != org.jvbperc.srtp.SrtpStatus.OK
                || outer.protect(packet) != org.jvbperc.srtp.SrtpStatus.OK) {
            throw new IllegalStateException("endpoint A cannot protect");
        }
        byte[] result = java.util.Arrays.copyOf(packet.toByteArray(), packet.length() + ektField.length);
        System.arraycopy(ektField, 0, result, packet.length(), ektField.length);
        return result;
    }
}
