package org.jvbperc.benchmarks;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.CipherProviders;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktPlaintext;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.endpointmedia.PercMediaSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
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
 * An endpoint's whole leg, both layers and EKT field: to be read beside {@link ProtectBenchmark} and {@link ReceiveBenchmark}, which
 * have the layers without the field.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class EktBenchmark {
    private static final int SPI = 7;
    private static final EktSenderConfig ON_REQUEST = new EktSenderConfig(3, 250, 0, MediaPackets.BATCH);
    private static final EktReceiverConfig UNLIMITED =
            new EktReceiverConfig(MediaPackets.BATCH, 4, 2_000, 1_000_000, 1_000_000, false);

    @Param({CipherProviders.SUN_JCE})
    public String provider;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private final PacketBuffer packet = new PacketBuffer();
    private PercMediaSender sender;
    private AesKeyWrap wrap;
    private byte[][] shortBatch;
    private byte[][] fullBatch;
    private byte[][] newKeyBatch;
    private byte[] array;
    private byte[] wrapped;
    private byte[] forged;
    private byte[] ciphertext;
    private byte[] plaintext;
    private int sequenceNumber;

    @Setup
    public void setUp() {
        MediaPackets.useProvider(provider);
        array = MediaPackets.rtpArray(payload);
        shortBatch = batch(false, false);
        fullBatch = batch(true, false);
        newKeyBatch = batch(true, true);
        sender = newSender();
        wrap = new AesKeyWrap(MediaPackets.key(keyBits, 9));
        plaintext = new byte[AesKeyWrap.paddedCiphertextLengthBytes(EktPlaintext.lengthBytes(keyBits / 8))];
        int length = EktPlaintext.write(MediaPackets.key(keyBits, 0), MediaPackets.SSRC, 0, plaintext, 0);
        wrapped = new byte[AesKeyWrap.paddedCiphertextLengthBytes(length)];
        wrap.wrapPadded(plaintext, 0, length, wrapped, 0);
        ciphertext = new byte[wrapped.length];
        forged = wrapped.clone();
        forged[0] ^= 1;
    }

    /** A receiver that has seen nothing yet, for every batch. */
    @State(Scope.Thread)
    public static class FreshReceiver {
        private PercMediaReceiver receiver;

        @Setup(Level.Invocation)
        public void setUp(EktBenchmark benchmark) {
            receiver = new PercMediaReceiver(
                    benchmark.profile(), MediaPackets.outerReceiver(benchmark.keyBits, 1), UNLIMITED);
            receiver.install(benchmark.parameterSet(), 0);
        }
    }

    /** Both layers and a Short field. */
    @Benchmark
    public PacketBuffer sendShort() {
        protect(sender, MediaPackets.SSRC);
        return packet;
    }

    /** Both layers and a Full field whose ciphertext is at hand. */
    @Benchmark
    public PacketBuffer sendCachedFull() {
        sender.announce(MediaPackets.SSRC);
        protect(sender, MediaPackets.SSRC);
        return packet;
    }

    /** Short field off, both layers off. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer receiveShort(FreshReceiver fresh) {
        return receive(fresh.receiver, shortBatch);
    }

    /** A Full field that is known, so that it is compared and not unwrapped. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer receiveKnownFull(FreshReceiver fresh) {
        return receive(fresh.receiver, fullBatch);
    }

    /** A Full field with a new key on every packet: unwrapping, key derivation, a new source. */
    @Benchmark
    @OperationsPerInvocation(MediaPackets.BATCH)
    public PacketBuffer receiveNewKey(FreshReceiver fresh) {
        return receive(fresh.receiver, newKeyBatch);
    }

    /** Unwrapping alone: what a Full field costs that turns out to be of no use. */
    @Benchmark
    public int unwrap() {
        return wrap.unwrapPadded(wrapped, 0, wrapped.length, plaintext, 0);
    }

    /** Unwrapping a field that somebody without the EKTKey made: it must not cost more than a genuine one. */
    @Benchmark
    public int unwrapForged() {
        return wrap.unwrapPadded(forged, 0, forged.length, plaintext, 0);
    }

    /** Wrapping alone: what a sender pays for each new key. */
    @Benchmark
    public int wrapAlone() {
        return wrap.wrapPadded(plaintext, 0, EktPlaintext.lengthBytes(keyBits / 8), ciphertext, 0);
    }

    private PacketBuffer receive(PercMediaReceiver receiver, byte[][] batch) {
        for (byte[] srtp : batch) {
            System.arraycopy(srtp, 0, array, 0, srtp.length);
            packet.set(array, 0, srtp.length);
            MediaPackets.require(receiver.unprotect(packet, 0));
        }
        return packet;
    }

    private void protect(PercMediaSender from, int ssrc) {
        array[0] = (byte) 0x80;
        RtpView.setSequenceNumber(array, 0, ++sequenceNumber);
        RtpView.setSsrc(array, 0, ssrc);
        packet.set(array, 0, MediaPackets.HEADER_BYTES + payload);
        MediaPackets.require(from.protect(packet, 0));
    }

    private byte[][] batch(boolean full, boolean newSources) {
        sequenceNumber = 0;
        byte[][] batch = new byte[MediaPackets.BATCH][];
        try (PercMediaSender from = newSender()) {
            for (int i = 0; i < batch.length; i++) {
                int ssrc = newSources ? i : MediaPackets.SSRC;
                if (full || i == 0) {
                    from.announce(ssrc);
                }
                protect(from, ssrc);
                batch[i] = packet.toByteArray();
            }
        }
        return batch;
    }

    private PercMediaSender newSender() {
        PercMediaSender made =
                new PercMediaSender(profile(), MediaPackets.outerSender(keyBits, 1), new SecureRandom(), ON_REQUEST);
        made.install(parameterSet(), 0);
        return made;
    }

    private ProtectionProfile profile() {
        return MediaPackets.profile(keyBits);
    }

    private EktParameterSet parameterSet() {
        return new EktParameterSet(
                EktCipher.weakestFor(profile()),
                MediaPackets.key(keyBits, 9),
                MediaPackets.salt(9),
                SPI,
                EktParameterSet.MAX_TTL_SECONDS);
    }
}
