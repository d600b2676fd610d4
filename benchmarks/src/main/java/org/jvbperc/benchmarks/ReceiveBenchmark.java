package org.jvbperc.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
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
 * An endpoint receiving, in batches of fresh packets and contexts, because a context accepts a
 * packet once. Every packet is copied into a buffer first, as it would be from the network.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ReceiveBenchmark {
    @Param({CipherProviders.SUN_JCE, CipherProviders.CORRETTO})
    public String provider;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private final PacketBuffer packet = new PacketBuffer();
    private byte[][] singleBatch;
    private byte[][] doubleBatch;
    private byte[] array;
    private SrtpReceiver outerReceiver;
    private EndToEndReceiver innerReceiver;

    @Setup
    public void setUp() {
        MediaPackets.useProvider(provider);
        singleBatch = MediaPackets.protectedBatch(keyBits, payload, false);
        doubleBatch = MediaPackets.protectedBatch(keyBits, payload, true);
        array = MediaPackets.rtpArray(payload);
    }

    @Setup(Level.Invocation)
    public void freshContexts() {
        outerReceiver = MediaPackets.outerReceiver(keyBits, 1);
        innerReceiver = MediaPackets.innerReceiver(keyBits);
    }

    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer singleUnprotect() {
        for (byte[] srtp : singleBatch) {
            next(srtp);
            MediaPackets.require(outerReceiver.unprotect(packet));
        }
        return packet;
    }

    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer doubleUnprotect() {
        for (byte[] srtp : doubleBatch) {
            next(srtp);
            MediaPackets.require(outerReceiver.unprotect(packet));
            MediaPackets.require(innerReceiver.decrypt(packet));
        }
        return packet;
    }

    private void next(byte[] srtp) {
        System.arraycopy(srtp, 0, array, 0, srtp.length);
        packet.set(array, 0, srtp.length);
    }
}
