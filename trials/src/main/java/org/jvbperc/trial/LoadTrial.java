package org.jvbperc.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.ice.IceException;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.TestBed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * CPU time of the bridge for a forwarded packet: a PERC room and an ordinary AES-GCM room in turn on one bridge, with the same number of
 * participants who send the same media at the same pace. Medians of the rounds are compared; the first round warms up.
 */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Compares the bridge's CPU time for each packet, PERC against ordinary calls.")
final class LoadTrial implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<String> USERS = List.of("alice", "bob", "carol");
    private static final double MAX_RATIO = 1.10;
    private static final double MIN_SHARE = 0.99;
    private static final long CLOCK_TICK_MICROS = 10_000;

    @Mixin
    private TrialOptions options = new TrialOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "Number of rounds, after one to warm up (default 6).")
    private int rounds = 6;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Seconds of measuring in each round and room (default 15).")
    private int seconds = 15;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "The factor by which media is played faster (default 8).")
    private int speed = 8;

    /**
     * One room, measured.
     *
     * @param microsPerPacket CPU time of the bridge for a packet that arrived at a participant
     * @param share the packets received, divided by those that would arrive if everybody received everything from all others
     */
    record Measured(double microsPerPacket, long forwarded, double share, double bridgeCpu) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TestBed bed =
                TestBed.open(options.bridge(true, TrialOptions.EVERYTHING_FORWARDED), options.workDir(), USERS)) {
            LoadMedia media = new LoadMedia(bed, speed);
            List<Measured> perc = new ArrayList<>();
            List<Measured> ordinary = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                String room = "load-" + round;
                bed.openRoom(room);
                Measured one = measure(bed, PercLoadRoom.open(bed, room, USERS, media));
                Measured other = measure(bed, OrdinaryLoadRoom.open(bed.rest(), USERS.size(), media));
                print(round, one, other);
                if (round > 0) {
                    perc.add(one);
                    ordinary.add(other);
                }
            }
            return verdict(bed, perc, ordinary);
        } catch (DemoFailure | CallException | IceException e) {
            System.err.println("perc trial: " + e.getMessage());
            return 1;
        }
    }

    private Measured measure(TestBed bed, LoadRoom room) throws IOException, InterruptedException {
        try {
            wait(bed, Duration.ofSeconds(5));
            long cpu = cpuMicros(bed.bridgeProcess().pid());
            long start = System.nanoTime();
            long sent = room.sent();
            long forwarded = room.forwarded();
            wait(bed, Duration.ofSeconds(seconds));
            cpu = cpuMicros(bed.bridgeProcess().pid()) - cpu;
            forwarded = room.forwarded() - forwarded;
            sent = room.sent() - sent;
            double micros = (System.nanoTime() - start) / 1e3;
            return new Measured(
                    (double) cpu / forwarded,
                    forwarded,
                    (double) forwarded / ((USERS.size() - 1) * sent),
                    cpu / micros);
        } finally {
            room.leave();
        }
    }

    /** Waits for the end of the bridge, which ends only if it fails. */
    private static void wait(TestBed bed, Duration time) throws InterruptedException, IOException {
        if (bed.bridgeProcess().awaitEnd(time)) {
            throw new IOException("the bridge ended: " + bed.bridgeProcess().lastLine());
        }
    }

    private static long cpuMicros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * CLOCK_TICK_MICROS;
    }

    private static void print(int round, Measured perc, Measured ordinary) {
        System.out.printf(
                Locale.ROOT,
                "%-8s PERC %.1f us/packet (%d packets, %.1f %%, bridge %.0f %% of a core)  ordinary %.1f us/packet (%d packets, %.1f %%, "
                        + "bridge %.0f %%)%n",
                round == 0 ? "warm-up" : "round " + round,
                perc.microsPerPacket(),
                perc.forwarded(),
                100 * perc.share(),
                100 * perc.bridgeCpu(),
                ordinary.microsPerPacket(),
                ordinary.forwarded(),
                100 * ordinary.share(),
                100 * ordinary.bridgeCpu());
    }

    private Integer verdict(TestBed bed, List<Measured> perc, List<Measured> ordinary) throws IOException {
        double ratio = Medians.of(perc, Measured::microsPerPacket) / Medians.of(ordinary, Measured::microsPerPacket);
        List<String> failures = new ArrayList<>();
        if (ratio > MAX_RATIO) {
            failures.add(String.format(Locale.ROOT, "the ratio is %.2f: at most %.2f is allowed", ratio, MAX_RATIO));
        }
        List.of(perc, ordinary)
                .forEach(list -> list.stream()
                        .filter(one -> one.share() < MIN_SHARE)
                        .forEach(one ->
                                failures.add(String.format(Locale.ROOT, "only %.1f %% arrived", 100 * one.share()))));
        Path file = bed.result("load.json");
        JSON.writeValue(
                file.toFile(),
                Map.of(
                        "bridge", bed.bridgeName(),
                        "ratio", ratio,
                        "perc", perc,
                        "ordinary", ordinary,
                        "failures", failures));
        System.out.printf(
                Locale.ROOT,
                "PERC %.1f, ordinary %.1f us of CPU time a forwarded packet: ratio %.3f; %s%n",
                Medians.of(perc, Measured::microsPerPacket),
                Medians.of(ordinary, Measured::microsPerPacket),
                ratio,
                failures.isEmpty() ? "PASSED" : "FAILED");
        failures.forEach(failure -> System.out.println("  - " + failure));
        return failures.isEmpty() ? 0 : 1;
    }
}
