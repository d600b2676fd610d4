package org.jvbperc.sframe;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;

/**
 * Run as a program of its own by {@link SFrameAllocationTest}: prints, for sealing, opening and refusing the frames of every codec,
 * the octets allocated per frame beyond what the same number of {@link AeadCipher} calls on the same lengths allocates.
 *
 * <p>Meant for an interpreting JVM, where every allocation happens as it is written and the numbers are exact.
 */
public final class SFrameAllocationProbe {
    private static final int FRAMES = 300;
    private static final int WARM_UP = 200;
    private static final int PAYLOAD = 160;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long thread = Thread.currentThread().getId();
    private final MediaCodec codec;
    private final SFrameSender sender = SFrameParty.sender(1);
    private final SFrameReceiver receiver = new SFrameReceiver(SFrameParty.keyring(1), 0);
    private final AeadCipher cipher = new AeadCipher(SecretBytes.copyOf(new byte[16]));
    private final byte[] nonce = new byte[AeadCipher.NONCE_LENGTH_BYTES];
    private final byte[] additional = new byte[30];
    private final int plaintextLength;
    private final int additionalLength;
    private final byte[] frame;
    private final byte[] array;
    private final byte[] bare;
    private final PacketBuffer buffer = new PacketBuffer();

    private SFrameAllocationProbe(MediaCodec codec) {
        this.codec = codec;
        frame = SFrameParty.frame(codec, new Random(1), PAYLOAD);
        array = SFrameParty.withRoom(codec, frame).buffer();
        int clear = codec.layout().clearBytes(frame, 0, frame.length);
        plaintextLength = frame.length - clear;
        // The header of most counters below has 5 octets.
        additionalLength = 5 + 1 + clear;
        bare = new byte[array.length];
    }

    public static void main(String[] args) {
        for (MediaCodec codec : MediaCodec.values()) {
            new SFrameAllocationProbe(codec).run();
        }
    }

    private void run() {
        long[] octets = new long[6];
        for (int i = 0; i < WARM_UP + FRAMES; i++) {
            System.arraycopy(frame, 0, array, 0, frame.length);
            buffer.set(array, 0, frame.length);
            long[] before = new long[7];
            before[0] = allocated();
            SFrameOutcome sealed = sender.seal(codec, buffer, 0);
            before[1] = allocated();
            array[buffer.end() - 1] ^= 1;
            SFrameOutcome refused = receiver.open(codec, buffer, 0);
            array[buffer.end() - 1] ^= 1;
            before[2] = allocated();
            SFrameOutcome opened = receiver.open(codec, buffer, 0);
            before[3] = allocated();
            nonce[0] = (byte) i;
            nonce[1] = (byte) (i >> 8);
            cipher.encrypt(nonce, additional, 0, additionalLength, bare, 0, plaintextLength);
            before[4] = allocated();
            bare[0] ^= 1;
            boolean wrong = cipher.decrypt(nonce, additional, 0, additionalLength, bare, 0, plaintextLength + 16);
            bare[0] ^= 1;
            before[5] = allocated();
            boolean right = cipher.decrypt(nonce, additional, 0, additionalLength, bare, 0, plaintextLength + 16);
            before[6] = allocated();
            if (sealed != SFrameOutcome.OK || refused != SFrameOutcome.AUTH_FAIL || opened != SFrameOutcome.OK) {
                throw new IllegalStateException(codec + ": " + sealed + ", " + refused + ", " + opened);
            }
            if (wrong || !right) {
                throw new IllegalStateException("the cipher's answers are " + wrong + " and " + right);
            }
            for (int j = 0; i >= WARM_UP && j < octets.length; j++) {
                octets[j] += before[j + 1] - before[j];
            }
        }
        report("seal", octets[0] - octets[3]);
        report("refuse", octets[1] - octets[4]);
        report("open", octets[2] - octets[5]);
    }

    private long allocated() {
        return THREADS.getThreadAllocatedBytes(thread);
    }

    private void report(String operation, long octets) {
        System.out.printf(Locale.ROOT, "%s-%s %.3f%n", operation, codec, octets / (double) FRAMES);
    }
}
