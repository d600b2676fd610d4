package org.jvbperc.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.TestBed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Three participants, one of whom joins and leaves again and again: does the bridge's memory grow? */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Runs a call that one participant joins and leaves all the time.")
final class SoakTrial implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    /** Interval between two joins; the stay is shorter, so that there is a pause. */
    private static final Duration TURN = Duration.ofSeconds(20);

    /**
     * Clears softly referenced objects at once: they are no growth, because they are freed when memory is short. The virtual
     * machine otherwise keeps them for a second per MiB of free heap, and their end after some 1000 s would hide growth.
     */
    private static final List<String> NO_SOFT_REFERENCES = List.of("-XX:SoftRefLRUPolicyMSPerMB=1");

    private static final Duration GRACE = Duration.ofSeconds(60);

    @Mixin
    private TrialOptions options = new TrialOptions();

    @Option(names = "--minutes", paramLabel = "N", description = "Minutes of the call (default 30).")
    private int minutes = 30;

    @Option(names = "--sample-seconds", paramLabel = "S", description = "Seconds between two samples (default 60).")
    private int sampleSeconds = 60;

    @Option(
            names = "--ordinary",
            description = "Participants without PERC on a bridge without the agent: shows what grows there anyway.")
    private boolean ordinary;

    private final List<ProcessSample> samples = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int turns;
    private int goodTurns;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TestBed bed = TestBed.open(
                options.bridge(!ordinary, ordinary ? TrialOptions.EVERYTHING_FORWARDED : "")
                        .withJavaOptions(NO_SOFT_REFERENCES),
                options.workDir(),
                List.of("alice", "bob", "carol"))) {
            run(bed);
            if (!ordinary) {
                failures.addAll(SoakVerdict.growth(samples));
            }
            double perTurn = SoakVerdict.bytesPerTurn(samples) / 1024;
            Path file = bed.result("soak.json");
            JSON.writeValue(
                    file.toFile(),
                    Map.of(
                            "bridge", bed.bridgeName(),
                            "room", ordinary ? "ordinary, without the agent" : "PERC",
                            "minutes", minutes,
                            "turns", turns,
                            "goodTurns", goodTurns,
                            "liveHeapKiBPerTurn", perTurn,
                            "failures", failures,
                            "samples", samples));
            System.out.printf(
                    Locale.ROOT,
                    "%d of %d turns were good; live heap %+.1f KiB a turn in the second half; %s%n",
                    goodTurns,
                    turns,
                    perTurn,
                    failures.isEmpty() ? "PASSED" : "FAILED");
            failures.forEach(failure -> System.out.println("  - " + failure));
            System.out.println("Samples: " + file);
            return failures.isEmpty() ? 0 : 1;
        } catch (DemoFailure e) {
            System.err.println("perc trial: " + e.getMessage());
            return 1;
        }
    }

    private void run(TestBed bed) throws IOException, InterruptedException, DemoFailure {
        SoakRoom room = ordinary ? new OrdinarySoakRoom(bed) : new PercSoakRoom(bed, minutes);
        ProcessSample.countPool(bed.rest());
        long start = System.nanoTime();
        long nextSample = start + Duration.ofSeconds(sampleSeconds).toNanos();
        long end = start + Duration.ofMinutes(minutes).toNanos();
        for (long turn = start + TURN.toNanos();
                Math.max(turn, System.nanoTime()) + TURN.toNanos() < end;
                turn += TURN.toNanos()) {
            // On a busy machine, turns follow without a pause.
            room.await(turn);
            turn(room);
            if (System.nanoTime() >= nextSample) {
                nextSample += Duration.ofSeconds(sampleSeconds).toNanos();
                sample(bed, start);
            }
            if (!room.isWhole() || !bed.bridgeProcess().isAlive()) {
                break;
            }
        }
        failures.addAll(room.end(end + GRACE.toNanos()));
        if (!bed.bridgeProcess().isAlive()) {
            failures.add("the bridge ended: " + bed.bridgeProcess().lastLine());
        }
    }

    private void turn(SoakRoom room) throws IOException, InterruptedException {
        turns++;
        Optional<String> wrong = room.turn();
        if (wrong.isPresent()) {
            failures.add("turn " + turns + ": " + wrong.get());
        } else {
            goodTurns++;
        }
    }

    private void sample(TestBed bed, long start) throws IOException, InterruptedException {
        ProcessSample sample = ProcessSample.take(
                bed.bridgeProcess().pid(),
                bed.rest(),
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                turns);
        samples.add(sample);
        System.out.printf(
                Locale.ROOT,
                "%5d s  heap %.2f MiB  pool %+.2f MiB  byte[] %d (%.2f MiB)  threads %d  files %d  rss %d MiB  associations %d  endpoints %d%n",
                sample.seconds(),
                sample.liveHeapBytes() / 1048576.0,
                sample.pooledBytes() / 1048576.0,
                sample.liveArrays(),
                sample.liveArrayBytes() / 1048576.0,
                sample.threads(),
                sample.openFiles(),
                sample.residentKiB() / 1024,
                sample.associations(),
                sample.endpoints());
    }
}
