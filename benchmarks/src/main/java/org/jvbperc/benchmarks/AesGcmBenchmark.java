package org.jvbperc.benchmarks;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jvbperc.crypto.CipherProviders;
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

/** The yardstick: AES-GCM through bare JCA on what would be one layer of an RTP packet, a nonce for each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class AesGcmBenchmark {
    @Param({CipherProviders.SUN_JCE, CipherProviders.CORRETTO})
    public String provider;

    @Param({"128", "256"})
    public int keyBits;

    @Param({"160", "1200"})
    public int payload;

    private Cipher cipher;
    private SecretKeySpec key;
    private byte[] data;
    private byte[] ciphertext;
    private byte[] fixedNonce;
    private byte[] nonce;

    @Setup
    public void setUp() throws GeneralSecurityException {
        cipher = Cipher.getInstance("AES/GCM/NoPadding", CipherProviders.byName(provider));
        key = new SecretKeySpec(MediaPackets.key(keyBits, 0).toByteArray(), "AES");
        nonce = new byte[12];
        fixedNonce = new byte[12];
        data = MediaPackets.rtpArray(payload);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, fixedNonce));
        cipher.updateAAD(data, 0, MediaPackets.HEADER_BYTES);
        ciphertext = cipher.doFinal(data, MediaPackets.HEADER_BYTES, payload);
    }

    /** In place. */
    @Benchmark
    public int encrypt() throws GeneralSecurityException {
        for (int i = nonce.length - 1; ++nonce[i] == 0; ) {
            i--;
        }
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(data, 0, MediaPackets.HEADER_BYTES);
        return cipher.doFinal(data, MediaPackets.HEADER_BYTES, payload, data, MediaPackets.HEADER_BYTES);
    }

    /** From one array to another, because the input must stay for the next time. */
    @Benchmark
    public int decrypt() throws GeneralSecurityException {
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, fixedNonce));
        cipher.updateAAD(data, 0, MediaPackets.HEADER_BYTES);
        return cipher.doFinal(ciphertext, 0, ciphertext.length, data, MediaPackets.HEADER_BYTES);
    }
}
