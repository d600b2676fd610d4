package org.jvbperc.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A sending endpoint: one layer (SRTP, repair mode) and two (double), without the EKT field. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ProtectBenchmark {
    @Param({CipherProviders.SUN_JCE, CipherProviders.CORRETTO})
    public String provider;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private final PacketBuffer packet = new PacketBuffer();
    private EndToEndSender inner;
    private SrtpSender outer;
    private byte[] array;
    private int sequenceNumber;

    @Setup
    public void setUp() {
        MediaPackets.useProvider(provider);
        inner = MediaPackets.innerSender(keyBits);
        outer = MediaPackets.outerSender(keyBits, 1);
        array = MediaPackets.rtpArray(payload);
    }

    @Benchmark
    public SrtpStatus single() {
        nextPacket();
        MediaPackets.require(outer.protect(packet));
        return SrtpStatus.OK;
    }

    @Benchmark
    public SrtpStatus doubleEncryption() {
        nextPacket();
        MediaPackets.require(inner.encrypt(packet));
        MediaPackets.require(outer.protect(packet));
        return SrtpStatus.OK;
    }

    private void nextPacket() {
        RtpView.setSequenceNumber(array, 0, ++sequenceNumber);
        packet.set(array, 0, MediaPackets.HEADER_BYTES + payload);
    }
}
