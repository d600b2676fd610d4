package org.jvbperc.benchmarks;

import java.util.Random;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** Keys and packets the media benchmarks share. */
final class MediaPackets {
    /** Packets of one invocation: enough for a millisecond or more, so that the set-up of each invocation does not count. */
    static final int BATCH = 1024;

    static final int SSRC = 0x1234ABCD;
    static final int HEADER_BYTES = RtpView.FIXED_HEADER_BYTES;

    private MediaPackets() {}

    /** Must come before the first cipher of the process; JMH gives every combination of parameters a process. */
    static void useProvider(String name) {
        System.setProperty(CipherProviders.PROVIDER_PROPERTY, name);
    }

    static ProtectionProfile profile(int keyBits) {
        return keyBits == 128
                ? ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
                : ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
    }

    /** The inner key is number 0, the outer keys of the legs 1 and on. */
    static SecretBytes key(int keyBits, int number) {
        return random(keyBits / 8, 2 * number);
    }

    static SecretBytes salt(int number) {
        return random(12, 2 * number + 1);
    }

    static EndToEndSender innerSender(int keyBits) {
        return new EndToEndSender(profile(keyBits), key(keyBits, 0), salt(0), SSRC, 0);
    }

    static EndToEndReceiver innerReceiver(int keyBits) {
        return new EndToEndReceiver(profile(keyBits), key(keyBits, 0), salt(0), SSRC, 0);
    }

    static SrtpSender outerSender(int keyBits, int leg) {
        return new SrtpSender(key(keyBits, leg), salt(leg));
    }

    static SrtpReceiver outerReceiver(int keyBits, int leg) {
        return new SrtpReceiver(key(keyBits, leg), salt(leg));
    }

    /** An RTP packet in an array with room behind it. */
    static byte[] rtpArray(int payloadLength) {
        byte[] array = new byte[HEADER_BYTES + payloadLength + PacketBuffer.TAIL_ROOM_BYTES];
        new Random(payloadLength).nextBytes(array);
        array[0] = (byte) 0x80;
        array[1] = 111;
        RtpView.setSequenceNumber(array, 0, 0);
        RtpView.setSsrc(array, 0, SSRC);
        return array;
    }

    /** A batch of SRTP packets of leg 1 with rising sequence numbers, double or outer layer only. */
    static byte[][] protectedBatch(int keyBits, int payloadLength, boolean isDouble) {
        try (EndToEndSender inner = innerSender(keyBits);
                SrtpSender outer = outerSender(keyBits, 1)) {
            byte[][] batch = new byte[BATCH][];
            for (int i = 0; i < BATCH; i++) {
                byte[] array = rtpArray(payloadLength);
                RtpView.setSequenceNumber(array, 0, i);
                PacketBuffer packet = new PacketBuffer(array, 0, HEADER_BYTES + payloadLength);
                if (isDouble) {
                    require(inner.encrypt(packet));
                }
                require(outer.protect(packet));
                batch[i] = packet.toByteArray();
            }
            return batch;
        }
    }

    static void require(SrtpStatus status) {
        if (status != SrtpStatus.OK) {
            throw new IllegalStateException("packet was refused: " + status);
        }
    }

    private static SecretBytes random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return SecretBytes.copyOf(bytes);
    }
}
