package org.jvbperc.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.testenv.local.LocalRoom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A crowd whose keys change all the time: does anybody lose a frame, and how soon do leavers' keys open nothing? */
@Command(
        name = "crowd",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Many participants on an embedded bridge in this process, one leaving or joining every second.")
final class CrowdTrial implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int FAILURES_SHOWN = 20;

    @Option(names = "--participants", paramLabel = "N", description = "Number of participants (default 30).")
    private int participants = 30;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Seconds during which participants leave and join (default 120).")
    private int seconds = 120;

    @Option(
            names = "--interval-millis",
            paramLabel = "MS",
            description = "Milliseconds between two of these (default 1000).")
    private int intervalMillis = 1000;

    @Option(names = "--frame-millis", paramLabel = "MS", description = "Milliseconds of an audio frame (default 60).")
    private int frameMillis = 60;

    @Option(names = "--work-dir", paramLabel = "DIR", description = "The folder for files (default target/trial).")
    private Path workDir = Path.of("target", "trial");

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(workDir);
        CrowdSettings settings = new CrowdSettings(
                participants, seconds * 1000 / intervalMillis, Duration.ofMillis(intervalMillis), frameMillis);
        CrowdReport report;
        try (LocalRoom room = LocalRoom.open(
                workDir, Crowd.users(settings), "", Map.of("max-members", participants + settings.turns()))) {
            report = Crowd.run(room, settings);
        }
        Path file = workDir.resolve("crowd.json");
        JSON.writeValue(file.toFile(), report);
        System.out.printf(
                Locale.ROOT,
                "%d participants, %d stays, %d key changes: %d frames heard, %d missing; leavers' keys opened something for"
                        + " %.0f ms (median), %.0f ms (most), they were refused by all after %.0f ms (most); newcomers heard the others after %.0f ms (median), %.0f ms (most)%n",
                report.participants(),
                report.stays(),
                report.keyChanges(),
                report.framesHeard(),
                report.framesMissing(),
                report.leaverKeys().median(),
                report.leaverKeys().most(),
                report.refusals().most(),
                report.silences().median(),
                report.silences().most());
        System.out.println("Dropped: " + report.drops());
        List<String> failures = Stream.concat(report.failures().stream(), report.late().stream())
                .toList();
        failures.stream().limit(FAILURES_SHOWN).forEach(failure -> System.out.println("  - " + failure));
        System.out.println((failures.isEmpty() ? "PASSED" : "FAILED") + "; report: " + file);
        return failures.isEmpty() ? 0 : 1;
    }
}
