package org.jvbperc.benchmarks;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.MediaCodec;
import org.jvbperc.sframe.SFrameKeyring;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameReceiver;
import org.jvbperc.sframe.SFrameSender;
import org.jvbperc.sframe.SFrameSuite;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * SFrame on VP8 frames that are no key frames. Opening goes in batches with a fresh keyring, because a keyring accepts a frame once;
 * the first frame of a sender, for which its key is derived, comes before. Every frame is copied, as it would be from its packets.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class SFrameBenchmark {
    private static final int SENDER = 700;
    private static final int RECEIVER = 701;

    @Param({CipherProviders.SUN_JCE, CipherProviders.CORRETTO})
    public String provider;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private final PacketBuffer frame = new PacketBuffer();
    private byte[] array;
    private byte[] first;
    private byte[][] batch;
    private SFrameSender sender;
    private SFrameReceiver receiver;

    @Setup
    public void setUp() {
        MediaPackets.useProvider(provider);
        array = new byte[payload + SFrameSender.MAX_EXPANSION_BYTES];
        new Random(payload).nextBytes(array);
        array[0] |= 1;
        batch = new byte[MediaPackets.BATCH][];
        sender = newSender();
        seal();
        first = frame.toByteArray();
        for (int i = 0; i < batch.length; i++) {
            seal();
            batch[i] = frame.toByteArray();
        }
        freshKeyring();
    }

    @Setup(Level.Invocation)
    public void freshKeyring() {
        SFrameKeyring keyring = new SFrameKeyring(RECEIVER);
        keyring.setSenders(List.of((long) SENDER));
        try (GroupSecret secret = secret()) {
            keyring.install(secret, 0, 1);
        }
        receiver = new SFrameReceiver(keyring, 0);
        open(first);
    }

    /** In place. */
    @Benchmark
    public SFrameOutcome seal() {
        frame.set(array, 0, payload);
        return require(sender.seal(MediaCodec.VP8, frame, 0));
    }

    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer open() {
        for (byte[] sealed : batch) {
            open(sealed);
        }
        return frame;
    }

    private void open(byte[] sealed) {
        System.arraycopy(sealed, 0, array, 0, sealed.length);
        frame.set(array, 0, sealed.length);
        require(receiver.open(MediaCodec.VP8, frame, 0));
    }

    private SFrameSender newSender() {
        SFrameSender newSender = new SFrameSender(SENDER);
        try (GroupSecret secret = secret()) {
            newSender.install(secret, 0, 1);
        }
        return newSender;
    }

    private GroupSecret secret() {
        try (SecretBytes octets = MediaPackets.key(256, 0)) {
            return new GroupSecret(
                    3, keyBits == 128 ? SFrameSuite.AES_128_GCM_SHA256_128 : SFrameSuite.AES_256_GCM_SHA512_128, octets);
        }
    }

    private static SFrameOutcome require(SFrameOutcome outcome) {
        if (outcome != SFrameOutcome.OK) {
            throw new IllegalStateException("frame was refused: " + outcome);
        }
        return outcome;
    }
}
