package org.jvbperc.benchmarks;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.md.srtp.ArrayPacket;
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
 * jitsi-srtp with AES-GCM on the same packets: what Jitsi Videobridge does today. In the same batches with fresh contexts as
 * {@link ReceiveBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class JitsiSrtpBenchmark {
    /** Nested names of jitsi-srtp's cipher factories; SunJCE is what Jitsi Videobridge uses here without its OpenSSL build. */
    @Param({"SunJCE"})
    public String factory;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private final LoggerImpl logger = new LoggerImpl("jitsi-srtp", Level.WARNING);
    private final ArrayPacket packet = new ArrayPacket();
    private byte[][] batch;
    private byte[][] doubleBatch;
    private byte[] array;
    private SrtpCryptoContext endpoint;
    private SrtpCryptoContext receiver;
    private SrtpCryptoContext sender;
    private int sequenceNumber;

    @Setup
    public void setUp() throws GeneralSecurityException {
        Aes.setFactoryClassName(Aes.class.getName() + "$" + factory + "CipherFactory");
        batch = MediaPackets.protectedBatch(keyBits, payload, false);
        doubleBatch = MediaPackets.protectedBatch(keyBits, payload, true);
        array = MediaPackets.rtpArray(payload);
        endpoint = context(true, 1);
    }

    @Setup(org.openjdk.jmh.annotations.Level.Invocation)
    public void freshContexts() throws GeneralSecurityException {
        receiver = context(false, 1);
        sender = context(true, 2);
    }

    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public Object protect() throws GeneralSecurityException {
        for (int i = 0; i < MediaPackets.BATCH; i++) {
            RtpView.setSequenceNumber(array, 0, ++sequenceNumber);
            packet.set(array, 0, MediaPackets.HEADER_BYTES + payload);
            require(endpoint.transformPacket(packet));
        }
        return packet;
    }

    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public Object unprotect() throws GeneralSecurityException {
        for (byte[] srtp : batch) {
            next(srtp);
            require(receiver.reverseTransformPacket(packet, false));
        }
        return packet;
    }

    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public Object unprotectAndProtect() throws GeneralSecurityException {
        for (byte[] srtp : batch) {
            next(srtp);
            require(receiver.reverseTransformPacket(packet, false));
            require(sender.transformPacket(packet));
        }
        return packet;
    }

    /** On double packets, which are 17 octets longer: the same octets as {@link RelayBenchmark#relay}. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public Object unprotectAndProtectDoublePackets() throws GeneralSecurityException {
        for (byte[] srtp : doubleBatch) {
            next(srtp);
            require(receiver.reverseTransformPacket(packet, false));
            require(sender.transformPacket(packet));
        }
        return packet;
    }

    private void next(byte[] srtp) {
        System.arraycopy(srtp, 0, array, 0, srtp.length);
        packet.set(array, 0, srtp.length);
    }

    private SrtpCryptoContext context(boolean sending, int leg) throws GeneralSecurityException {
        SrtpPolicy policy =
                new SrtpPolicy(SrtpPolicy.AESGCM_ENCRYPTION, keyBits / 8, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12);
        return new SrtpContextFactory(
                        sending,
                        MediaPackets.key(keyBits, leg).toByteArray(),
                        MediaPackets.salt(leg).toByteArray(),
                        policy,
                        policy,
                        logger)
                .deriveContext(MediaPackets.SSRC, 0);
    }

    static void require(SrtpErrorStatus status) {
        if (status != SrtpErrorStatus.OK) {
            throw new IllegalStateException("jitsi-srtp refuses: " + status);
        }
    }
}
