package org.jvbperc.benchmarks;

import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jvbperc.crypto.CipherProviders;

/**
 * Compares the packet paths turn by turn in one process by the CPU time of the thread, so that a busy machine or a slow phase of
 * it meets all of them alike. Where JMH's throughput scatters by a tenth and more, the medians of these ratios repeat within a
 * few per cent.
 *
 * <p>{@code java -cp benchmarks.jar org.jvbperc.benchmarks.PairedComparison [provider] [rounds]}: prints a line a path and size,
 * nanoseconds of CPU per packet and the ratio of each to the others, the yardsticks among them.
 */
public final class PairedComparison {
    private static final int WARM_UP_ROUNDS = 60;
    private static final int DEFAULT_ROUNDS = 200;

    private interface Step {
        void run() throws GeneralSecurityException;
    }

    /** One path: {@code prepare} outside the measured time, then {@code run} over a batch of packets. */
    private record Path(String name, Step prepare, Step run) {}

    private PairedComparison() {}

    public static void main(String[] args) throws GeneralSecurityException {
        String provider = args.length > 0 ? args[0] : CipherProviders.SUN_JCE;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : DEFAULT_ROUNDS;
        MediaPackets.useProvider(provider);
        System.out.printf(
                "%s, %d rounds of %d packets, thread CPU time, medians%n", provider, rounds, MediaPackets.BATCH);
        for (int keyBits : new int[] {128, 256}) {
            for (int payload : new int[] {1200, 160}) {
                print(keyBits, payload, compare(paths(provider, keyBits, payload), rounds));
            }
        }
    }

    private static List<Path> paths(String provider, int keyBits, int payload) throws GeneralSecurityException {
        List<Path> paths = new ArrayList<>();
        AesGcmBenchmark raw = new AesGcmBenchmark();
        raw.provider = provider;
        raw.keyBits = keyBits;
        raw.payload = payload;
        raw.setUp();
        paths.add(new Path("AES-GCM", () -> {}, batch(raw::encrypt)));
        paths.add(new Path("AES-GCM, decrypt", () -> {}, batch(raw::decrypt)));
        SFrameBenchmark sframe = new SFrameBenchmark();
        sframe.provider = provider;
        sframe.keyBits = keyBits;
        sframe.payload = payload;
        sframe.setUp();
        paths.add(new Path("SFrame, seal", () -> {}, batch(sframe::seal)));
        paths.add(new Path("SFrame, open", sframe::freshKeyring, sframe::open));
        ProtectBenchmark protect = new ProtectBenchmark();
        protect.provider = provider;
        protect.keyBits = keyBits;
        protect.payload = payload;
        protect.setUp();
        paths.add(new Path("protect", () -> {}, batch(protect::doubleEncryption)));
        if (provider.equals(CipherProviders.SUN_JCE)) {
            RelayBenchmark relay = new RelayBenchmark();
            relay.factory = provider;
            relay.keyBits = keyBits;
            relay.payload = payload;
            relay.setUp();
            paths.add(new Path("relay", relay::freshContexts, relay::relay));
            JitsiSrtpBenchmark jitsi = new JitsiSrtpBenchmark();
            jitsi.factory = provider;
            jitsi.keyBits = keyBits;
            jitsi.payload = payload;
            jitsi.setUp();
            paths.add(new Path(
                    "jitsi-srtp, same packets", jitsi::freshContexts, jitsi::unprotectAndProtectDoublePackets));
            paths.add(new Path("jitsi-srtp, plain packets", jitsi::freshContexts, jitsi::unprotectAndProtect));
        }
        return paths;
    }

    /** A benchmark of single packets, as often as the others have packets in a batch. */
    private static Step batch(Step packet) {
        return () -> {
            for (int i = 0; i < MediaPackets.BATCH; i++) {
                packet.run();
            }
        };
    }

    /** Nanoseconds per packet, by path and round. */
    private static Map<String, double[]> compare(List<Path> paths, int rounds) throws GeneralSecurityException {
        double[][] times = new double[paths.size()][rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (int i = 0; i < times.length; i++) {
                paths.get(i).prepare().run();
                long before = cpuNanos();
                paths.get(i).run().run();
                long after = cpuNanos();
                if (round >= 0) {
                    times[i][round] = (after - before) / (double) MediaPackets.BATCH;
                }
            }
        }
        Map<String, double[]> nanos = new LinkedHashMap<>();
        for (int i = 0; i < times.length; i++) {
            nanos.put(paths.get(i).name(), times[i]);
        }
        return nanos;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void print(int keyBits, int payload, Map<String, double[]> nanos) {
        System.out.printf("%n%d bits, %d octets%n", keyBits, payload);
        nanos.forEach((name, values) -> {
            List<String> shares = new ArrayList<>();
            nanos.forEach((other, otherValues) -> {
                if (!other.equals(name)) {
                    shares.add(String.format(Locale.ROOT, "%.0f %% of %s", 100 * ratio(otherValues, values), other));
                }
            });
            System.out.printf(
                    Locale.ROOT, "  %-26s %7.0f ns; as fast as: %s%n", name, median(values), String.join(", ", shares));
        });
    }

    private static double ratio(double[] numerator, double[] denominator) {
        double[] ratios = new double[numerator.length];
        Arrays.setAll(ratios, i -> numerator[i] / denominator[i]);
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
