package org.jvbperc.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A crowd around browsers: does one of them lose a frame by a change of keys, and what do the keys of those open who left or came late? */
@Command(
        name = "browser-crowd",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description =
                "Browsers that stay in a room on an embedded bridge, and native participants, of whom one leaves and one joins"
                        + " every second.")
final class BrowserCrowdTrial implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int FAILURES_SHOWN = 20;
    private static final String NONE = "none";

    @Option(
            names = "--browsers",
            paramLabel = "BROWSER",
            split = ",",
            description = "Those who stay (default chromium,chromium,firefox; none for none).")
    private List<String> browsers = List.of("chromium", "chromium", "firefox");

    @Option(
            names = "--visitor",
            paramLabel = "BROWSER",
            description =
                    "The browser that comes late and leaves early and keeps its keys (default chromium; none for none).")
    private String visitor = "chromium";

    @Option(names = "--participants", paramLabel = "N", description = "Number of native participants (default 10).")
    private int participants = 10;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Seconds during which participants leave and join (default 60).")
    private int seconds = 60;

    @Option(
            names = "--interval-millis",
            paramLabel = "MS",
            description = "Milliseconds between two times at which one leaves and one joins (default 1000).")
    private int intervalMillis = 1000;

    @Option(names = "--browser-room", paramLabel = "DIR", hidden = true, description = "The browsers' driver.")
    private Path browserRoom = Path.of("test-env", "browser-room");

    @Option(names = "--work-dir", paramLabel = "DIR", description = "The folder for files (default target/trial).")
    private Path workDir = Path.of("target", "trial");

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createDirectories(workDir).toAbsolutePath();
        BrowserCrowdSettings settings = new BrowserCrowdSettings(
                browsers.equals(List.of(NONE)) ? List.of() : browsers,
                visitor.equals(NONE) ? "" : visitor,
                participants,
                seconds * 1000 / intervalMillis,
                Duration.ofMillis(intervalMillis));
        BrowserCrowdReport report = new BrowserCrowd(settings, folder, browserRoom.toAbsolutePath()).run();
        Path file = folder.resolve("browser-crowd.json");
        JSON.writeValue(file.toFile(), report);
        print(report);
        List<String> failures = Stream.concat(report.failures().stream(), report.late().stream())
                .toList();
        failures.stream().limit(FAILURES_SHOWN).forEach(failure -> System.out.println("  - " + failure));
        System.out.println((failures.isEmpty() ? "PASSED" : "FAILED") + "; report: " + file);
        return failures.isEmpty() ? 0 : 1;
    }

    private static void print(BrowserCrowdReport report) {
        System.out.printf(
                Locale.ROOT,
                "%s; %d stays of native participants, %d key changes%n",
                String.join(", ", report.browsers()),
                report.stays(),
                report.keyChanges());
        report.pairs()
                .forEach(pair -> System.out.printf(
                        Locale.ROOT,
                        "%s at %s: %d frames sealed, %d opened, %d not opened %s%n",
                        pair.speaker(),
                        pair.listener(),
                        pair.sealed(),
                        pair.opened(),
                        pair.notOpened(),
                        pair.dropped()));
        System.out.printf(
                Locale.ROOT,
                "%d frames recorded, %.1f %% of them opened by a member; %d leavers' keys: %d of %d earlier frames opened, %d of their own"
                        + " time, %d of %d later ones; the last one opened %.0f ms (median), %.0f ms (most) after leaving, of %d ms allowed at most%n",
                report.framesRecorded(),
                100 * report.witnessOpens(),
                report.leavers().size(),
                sum(report, BrowserCrowdReport.Leaver::earlierOpened),
                sum(report, BrowserCrowdReport.Leaver::earlier),
                sum(report, BrowserCrowdReport.Leaver::ownOpened),
                sum(report, BrowserCrowdReport.Leaver::laterOpened),
                sum(report, BrowserCrowdReport.Leaver::later),
                report.opensAfterLeaving().median(),
                report.opensAfterLeaving().most(),
                report.leavers().stream()
                        .mapToLong(BrowserCrowdReport.Leaver::limitMillis)
                        .max()
                        .orElse(0));
    }

    private static long sum(BrowserCrowdReport report, ToLongFunction<BrowserCrowdReport.Leaver> value) {
        return report.leavers().stream().mapToLong(value).sum();
    }
}
