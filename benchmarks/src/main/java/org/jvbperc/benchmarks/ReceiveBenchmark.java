package org.jvbperc.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.doublesrtp.MediaDistributorReceiver;
import org.jvbperc.doublesrtp.MediaDistributorSender;
import org.jvbperc.doublesrtp.MediaDistributorTransform;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
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
 * A Media Distributor relaying and an endpoint receiving, in batches of fresh packets and contexts, because a context accepts a
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
    private final HeaderChange change = new HeaderChange(96, 3, HeaderChange.KEEP);
    private byte[][] singleBatch;
    private byte[][] doubleBatch;
    private byte[] array;
    private MediaDistributorTransform transform;
    private SrtpReceiver outerReceiver;
    private EndToEndReceiver innerReceiver;
    private SrtpSender outerSender;

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
        outerSender = MediaPackets.outerSender(keyBits, 2);
        innerReceiver = MediaPackets.innerReceiver(keyBits);
        transform = new MediaDistributorTransform(
                new MediaDistributorReceiver(outerReceiver), new MediaDistributorSender(outerSender));
    }

    /** Unprotect and protect without double: what a bridge does without us. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer singleUnprotectAndProtect() {
        for (byte[] srtp : singleBatch) {
            next(srtp);
            MediaPackets.require(outerReceiver.unprotect(packet));
            MediaPackets.require(outerSender.protect(packet));
        }
        return packet;
    }

    /** Outer layer off, PT and SEQ changed, Original Header Block written, outer layer on. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer relay() {
        for (byte[] srtp : doubleBatch) {
            next(srtp);
            MediaPackets.require(transform.relay(packet, 0, change));
        }
        return packet;
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
