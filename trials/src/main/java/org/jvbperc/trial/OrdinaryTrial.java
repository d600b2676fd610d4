package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.jvbperc.testenv.demo.DemoFailure;
import org.jvbperc.testenv.demo.ManagedProcess;
import org.jvbperc.testenv.demo.TestBed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * An ordinary call of two browsers on a bridge without the agent and on one with it, in turn: are result and CPU time the same?
 */
@Command(
        name = "ordinary",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Compares ordinary calls without and with the agent.")
final class OrdinaryTrial implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Duration OVERHEAD = Duration.ofSeconds(150);

    @Mixin
    private TrialOptions options = new TrialOptions();

    @Option(names = "--pairs", paramLabel = "N", description = "Number of pairs of calls (default 4).")
    private int pairs = 4;

    @Option(names = "--seconds", paramLabel = "S", description = "Seconds of measuring in each call (default 20).")
    private int seconds = 20;

    private final List<String> failures = new ArrayList<>();

    /**
     * One call.
     *
     * @param bridgeCpuPercent of one core
     * @param connectMillis of the slower browser
     * @param framesDecoded of both browsers
     */
    record Result(boolean passed, double bridgeCpuPercent, long connectMillis, long framesDecoded) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Result> without = new ArrayList<>();
        List<Result> with = new ArrayList<>();
        try {
            for (int pair = 1; pair <= pairs; pair++) {
                // The order alternates, so that a machine that gets busier favours neither.
                boolean agentFirst = pair % 2 == 0;
                Result first = one(agentFirst);
                Result second = one(!agentFirst);
                (agentFirst ? with : without).add(first);
                (agentFirst ? without : with).add(second);
                System.out.printf(
                        Locale.ROOT,
                        "pair %d: without the agent %s, with it %s%n",
                        pair,
                        without.get(pair - 1),
                        with.get(pair - 1));
            }
        } catch (DemoFailure e) {
            System.err.println("perc trial: " + e.getMessage());
            return 1;
        }
        double ratio = Medians.of(with, Result::bridgeCpuPercent) / Medians.of(without, Result::bridgeCpuPercent);
        JSON.writeValue(
                options.workDir().resolve("ordinary.json").toFile(),
                Map.of("without", without, "with", with, "ratio", ratio, "failures", failures));
        System.out.printf(
                Locale.ROOT,
                "bridge CPU without %.1f %%, with %.1f %% of a core (medians): ratio %.3f; %s%n",
                Medians.of(without, Result::bridgeCpuPercent),
                Medians.of(with, Result::bridgeCpuPercent),
                ratio,
                failures.isEmpty() ? "PASSED" : "FAILED");
        failures.forEach(failure -> System.out.println("  - " + failure));
        return failures.isEmpty() ? 0 : 1;
    }

    private Result one(boolean withAgent) throws IOException, InterruptedException, DemoFailure {
        try (TestBed bed = TestBed.open(options.bridge(withAgent, ""), options.workDir(), List.of("alice"))) {
            Path file = bed.result("call.json");
            ManagedProcess call = bed.startOrdinaryCall(options.browserCall(), Duration.ofSeconds(seconds), file);
            if (!call.awaitEnd(Duration.ofSeconds(seconds).plus(OVERHEAD)) || !Files.exists(file)) {
                throw new DemoFailure("the ordinary call did not end: " + call.lastLine());
            }
            Result result = read(JSON.readTree(file.toFile()));
            if (!result.passed() || call.exitStatus() != 0) {
                failures.add("the call " + (withAgent ? "with" : "without") + " the agent failed: "
                        + JSON.readTree(file.toFile()).path("failures"));
            }
            return result;
        }
    }

    /** Reads the driver's result. */
    static Result read(JsonNode call) {
        long connect = 0;
        long frames = 0;
        for (JsonNode browser : call.path("participants")) {
            connect = Math.max(connect, browser.path("connectMillis").asLong());
            frames += browser.path("received").path("frames").asLong();
        }
        return new Result(
                call.path("passed").asBoolean(),
                call.path("bridgeProcess").path("cpuPercentOfOneCore").asDouble(),
                connect,
                frames);
    }
}
