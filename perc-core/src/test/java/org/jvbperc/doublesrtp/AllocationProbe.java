package org.jvbperc.doublesrtp;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpPackets;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Run as a program of its own by {@link AllocationTest}: prints, for every operation of the packet path, the octets it allocates
 * per packet beyond what the same number of bare JCA calls on the same lengths allocates.
 *
 * <p>Meant for an interpreting JVM, where every allocation happens as it is written and the numbers are exact.
 */
public final class AllocationProbe {
    private static final int PACKETS = 500;
    private static final int WARM_UP = 300;
    private static final int HEADER = 12;
    private static final int PAYLOAD = 160;
    private static final int SSRC = 99;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long thread = Thread.currentThread().getId();
    private final ProtectionProfile profile = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    private final DoubleKeys keys = DoubleKeys.of(profile, 2);
    private final EndToEndSender inner = keys.inner(SSRC, 0);
    private final SrtpSender outer = keys.legs()[0].sender();
    private final MediaDistributorTransform transform = new MediaDistributorTransform(
            new MediaDistributorReceiver(keys.legs()[0].receiver()),
            new MediaDistributorSender(keys.legs()[1].sender()));
    private final SrtpReceiver outerReceiver = keys.legs()[1].receiver();
    private final EndToEndReceiver innerReceiver = keys.innerReceiver(SSRC, 0);
    private final SrtpSender rtcpSender = keys.legs()[0].sender();
    private final SrtpReceiver rtcpReceiver = keys.legs()[0].receiver();
    private final HeaderChange change = new HeaderChange(100, 7, 1);
    private final PacketBuffer packet = new PacketBuffer();
    private final byte[] template = RtpPackets.simple(SSRC, 0, PAYLOAD);
    private final byte[] array = new byte[template.length + PacketBuffer.TAIL_ROOM_BYTES];
    private final Cipher bare = Cipher.getInstance("AES/GCM/NoPadding", CipherProviders.aesGcm());
    private final SecretKeySpec bareKey = new SecretKeySpec(new byte[16], "AES");
    private final byte[] nonce = new byte[12];
    private int step;

    private AllocationProbe() throws GeneralSecurityException {}

    /** A step of the packet path or of the bare cipher. */
    private interface Operation {
        void run() throws GeneralSecurityException;
    }

    public static void main(String[] args) throws GeneralSecurityException {
        new AllocationProbe().run();
    }

    private void run() throws GeneralSecurityException {
        int tag = 16;
        long[] ours = new long[6];
        for (int i = 0; i < WARM_UP + PACKETS; i++) {
            boolean count = i >= WARM_UP;
            System.arraycopy(template, 0, array, 0, template.length);
            array[2] = (byte) (i >> 8);
            array[3] = (byte) i;
            packet.set(array, 0, template.length);
            add(ours, 0, count, () -> require(inner.encrypt(packet)));
            add(ours, 1, count, () -> require(outer.protect(packet)));
            add(ours, 2, count, () -> require(transform.relay(packet, 0, change)));
            add(ours, 3, count, () -> require(outerReceiver.unprotect(packet)));
            add(ours, 4, count, () -> require(innerReceiver.decrypt(packet)));
            array[1] = (byte) 200;
            packet.set(array, 0, template.length);
            add(ours, 5, count, () -> {
                require(rtcpSender.protectRtcp(packet));
                require(rtcpReceiver.unprotectRtcp(packet));
            });
        }
        int block = 4;
        report("inner-encrypt", ours[0], bareEncrypt(HEADER, PAYLOAD));
        report("outer-protect", ours[1], bareEncrypt(HEADER, PAYLOAD + tag + 1));
        report(
                "relay",
                ours[2],
                bareDecrypt(HEADER, PAYLOAD + 2 * tag + 1) + bareEncrypt(HEADER, PAYLOAD + tag + block));
        report("outer-unprotect", ours[3], bareDecrypt(HEADER, PAYLOAD + 2 * tag + block));
        report("inner-decrypt", ours[4], bareDecrypt(HEADER, PAYLOAD + tag));
        int report = template.length - 8;
        report("rtcp", ours[5], bareEncrypt(HEADER, report) + bareDecrypt(HEADER, report + tag));
    }

    private void add(long[] sums, int which, boolean count, Operation operation) throws GeneralSecurityException {
        long before = threads.getThreadAllocatedBytes(thread);
        operation.run();
        long after = threads.getThreadAllocatedBytes(thread);
        if (count) {
            sums[which] += after - before;
        }
    }

    private long bareEncrypt(int additional, int length) throws GeneralSecurityException {
        return measure(Cipher.ENCRYPT_MODE, additional, length);
    }

    /** On a ciphertext made before, outside the measurement. */
    private long bareDecrypt(int additional, int length) throws GeneralSecurityException {
        return measure(Cipher.DECRYPT_MODE, additional, length);
    }

    private long measure(int mode, int additional, int length) throws GeneralSecurityException {
        long[] sum = new long[1];
        byte[] data = new byte[additional + length + 16];
        byte[] copy = new byte[length];
        for (int i = 0; i < WARM_UP + PACKETS; i++) {
            step++;
            nonce[0] = (byte) (step >> 8);
            nonce[1] = (byte) step;
            if (mode == Cipher.DECRYPT_MODE) {
                run(Cipher.ENCRYPT_MODE, data, data, additional, additional, length - 16);
                System.arraycopy(data, additional, copy, 0, length);
                add(sum, 0, i >= WARM_UP, () -> run(mode, copy, data, 0, additional, length));
            } else {
                add(sum, 0, i >= WARM_UP, () -> run(mode, data, data, additional, additional, length));
            }
        }
        return sum[0];
    }

    private void run(int mode, byte[] from, byte[] to, int fromOffset, int toOffset, int length)
            throws GeneralSecurityException {
        bare.init(mode, bareKey, new GCMParameterSpec(128, nonce));
        bare.updateAAD(to, 0, toOffset);
        bare.doFinal(from, fromOffset, length, to, toOffset);
    }

    private static void report(String name, long ours, long bare) {
        System.out.printf(Locale.ROOT, "%s %.3f%n", name, (ours - bare) / (double) PACKETS);
    }

    private static void require(SrtpStatus status) {
        if (status != SrtpStatus.OK) {
            throw new IllegalStateException("packet was refused: " + status);
        }
    }
}
