package org.jvbperc.benchmarks;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.ekt.EktField;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.srtp.ArrayPacket;
import org.jvbperc.md.srtp.HopByHopLeg;
import org.jvbperc.rtp.RtpView;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * A Media Distributor relaying, by the contexts that a bridge runs, with their defaults. In the same batches with fresh contexts as
 * {@link JitsiSrtpBenchmark} and with the same ciphers, so that the two can be compared.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class RelayBenchmark {
    private static final int SOURCES = 32;
    private static final int RETRANSMISSION_PACKETS = 128;
    private static final int RETRANSMISSION_MEMORY_BYTES = 16 << 20;

    /** Nested names of jitsi-srtp's cipher factories; SunJCE is what Jitsi Videobridge uses here without its OpenSSL build. */
    @Param({"SunJCE"})
    public String factory;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private final LoggerImpl logger = new LoggerImpl("relay", Level.WARNING);
    private final PercMetrics metrics = new PercMetrics();
    private final ArrayPacket packet = new ArrayPacket();
    private final HeaderChange change = new HeaderChange(96, 3, HeaderChange.KEEP);
    private byte[][] batch;
    private byte[] array;
    private SrtpCryptoContext receiver;
    private SrtpCryptoContext sender;

    @Setup
    public void setUp() {
        Aes.setFactoryClassName(Aes.class.getName() + "$" + factory + "CipherFactory");
        batch = MediaPackets.protectedBatch(keyBits, payload, true);
        for (int i = 0; i < batch.length; i++) {
            batch[i] = Arrays.copyOf(batch[i], batch[i].length + EktField.SHORT_LENGTH_BYTES);
            batch[i][batch[i].length - 1] = EktField.TYPE_SHORT;
        }
        array = MediaPackets.rtpArray(payload);
    }

    @Setup(org.openjdk.jmh.annotations.Level.Invocation)
    public void freshContexts() throws GeneralSecurityException {
        receiver = leg().rtpReceive(MediaPackets.profile(keyBits), MediaPackets.key(keyBits, 1), MediaPackets.salt(1))
                .deriveContext(MediaPackets.SSRC, 0);
        sender = leg().rtpSend(MediaPackets.profile(keyBits), MediaPackets.key(keyBits, 2), MediaPackets.salt(2))
                .deriveContext(MediaPackets.SSRC, 0);
    }

    private HopByHopLeg leg() {
        return new HopByHopLeg(SOURCES, RETRANSMISSION_PACKETS, RETRANSMISSION_MEMORY_BYTES, metrics, logger);
    }

    /** EKT field and outer layer off, PT and SEQ changed, Original Header Block written, outer layer and EKT field on. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public Object relay() throws GeneralSecurityException {
        for (byte[] srtp : batch) {
            System.arraycopy(srtp, 0, array, 0, srtp.length);
            packet.set(array, 0, srtp.length);
            JitsiSrtpBenchmark.require(receiver.reverseTransformPacket(packet, false));
            RtpView.setPayloadType(array, 0, change.payloadTypeOf(RtpView.payloadType(array, 0)));
            RtpView.setSequenceNumber(array, 0, change.sequenceNumberOf(RtpView.sequenceNumber(array, 0)));
            JitsiSrtpBenchmark.require(sender.transformPacket(packet));
        }
        return packet;
    }
}
