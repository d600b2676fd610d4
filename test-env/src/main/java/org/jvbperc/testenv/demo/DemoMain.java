package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.CommandStyle;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ./perc demo}. Exit status 0 if every check held, 1 if not, 2 for wrong options. */
@Command(
        name = "demo",
        description =
                "Makes a call between processes on this machine and reports what each of them sent, received and could read.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false)
public final class DemoMain implements Callable<Integer> {
    private static final int MAX_SECONDS = 600;
    private static final int MAX_JOINS = 100;
    private static final List<String> CODECS = List.of("VP8", "VP9", "AV1");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--participants",
            paramLabel = "N",
            description = "Number of admitted participants, 2 to 12 (default 3).")
    private int participants = 3;

    @Option(names = "--seconds", paramLabel = "S", description = "Seconds of sending, 1 to 600 (default 15).")
    private int seconds = 15;

    @Option(
            names = "--impair",
            paramLabel = "WHAT",
            description = "Impair the network, e.g. loss=0.1,duplicate=0.1,reorder=0.1,seed=1.")
    private @Nullable String impair;

    @Option(
            names = "--jvb",
            paramLabel = "DIR",
            description =
                    "Use the Jitsi Videobridge installed in DIR, with an ordinary call of two browsers beside the demo's own. "
                            + "Needs root: it runs in a network namespace.")
    private @Nullable Path jvb;

    @Option(names = "--agent", paramLabel = "JAR", hidden = true, description = "The agent, with --jvb.")
    private Path agent = Path.of("jvb-perc-module", "target", "jvb-perc.jar");

    @Option(names = "--browser-call", paramLabel = "DIR", hidden = true, description = "The ordinary call's driver.")
    private Path browserCall = Path.of("test-env", "browser-call");

    @Option(
            names = "--browsers",
            description = "Make a call of two Chromium, one Firefox and one native participant in a room for browsers. "
                    + "Needs root: it runs in a network namespace.")
    private boolean browsers;

    @Option(
            names = "--cast",
            paramLabel = "WHO",
            description = "With --browsers: who takes part, e.g. alice=chromium,bob=firefox,carol=native.")
    private @Nullable String cast;

    @Option(
            names = "--scenarios",
            paramLabel = "S",
            description =
                    "With --browsers: go through mute, reload, a restarted Key Distributor and other things that happen, with another "
                            + "tab in the background for S seconds meanwhile, and look whether a frame leaves in clear meanwhile.")
    private int scenarios;

    @Option(
            names = "--joins",
            paramLabel = "N",
            description =
                    "With --browsers: join N times with one participant of each browser, and report how long that takes, from "
                            + "the click to the first picture of somebody else.")
    private int joins;

    @Option(
            names = "--codec",
            paramLabel = "NAME",
            description = "With --browsers: what browsers send their pictures as: VP8 (default), VP9 or AV1.")
    private String codec = "VP8";

    @Option(names = "--browser-room", paramLabel = "DIR", hidden = true, description = "The browsers' driver.")
    private Path browserRoom = Path.of("test-env", "browser-room");

    @Option(names = "--keep", description = "Keep passwords, keys and the bridge's capture in the work folder.")
    private boolean keep;

    @Option(names = "--json", description = "Print the report as JSON and nothing else.")
    private boolean json;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "The folder for files, which is emptied first (default target/demo).")
    private Path workDir = Path.of("target", "demo");

    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    /** The command for a process of its own. */
    public static CommandLine command() {
        return CommandStyle.apply(new CommandLine(new DemoMain()));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        long start = System.nanoTime();
        Consumer<String> progress =
                json ? text -> {} : text -> System.out.printf("%5.1f s  %s%n", (System.nanoTime() - start) / 1e9, text);
        if (browsers) {
            return browsers(progress);
        }
        Demo demo;
        try {
            demo = new Demo(new DemoOptions(
                    participants, Duration.ofSeconds(seconds), keep, impair, jvbOptions(), workDir, progress));
        } catch (IOException e) {
            System.err.println("perc demo: " + e.getMessage());
            return 1;
        }
        DemoReport report = demo.run();
        if (json) {
            System.out.print(ReportFiles.json(report));
        } else {
            System.out.println();
            System.out.print(TextReport.of(report));
            System.out.println("Report: " + workDir.resolve("report.html"));
        }
        return report.passed() ? 0 : 1;
    }

    private int browsers(Consumer<String> progress) throws IOException, InterruptedException {
        BrowserDemo demo;
        try {
            demo = new BrowserDemo(new BrowserDemoOptions(
                    cast == null ? BrowserDemoOptions.CAST : cast(cast),
                    Duration.ofSeconds(seconds),
                    scenarios,
                    joins,
                    codec,
                    jvb == null
                            ? null
                            : new JvbOptions(
                                    jvb,
                                    agent.toAbsolutePath(),
                                    browserCall.toAbsolutePath(),
                                    JvbOptions.MAX_MEMORY,
                                    true,
                                    BrowserDemo.FRAME_ROOMS),
                    keep,
                    browserRoom.toAbsolutePath(),
                    workDir,
                    progress));
        } catch (IOException e) {
            System.err.println("perc demo: " + e.getMessage());
            return 1;
        }
        BrowserDemoReport report = demo.run();
        if (json) {
            System.out.print(BrowserReportFiles.json(report));
        } else {
            System.out.println();
            System.out.print(BrowserReportFiles.text(report));
            System.out.println("Report: " + workDir.resolve("report.html"));
        }
        return report.passed() ? 0 : 1;
    }

    private Map<String, String> cast(String text) {
        Map<String, String> cast = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = part.substring(0, Math.max(0, equals));
            String kind = part.substring(equals + 1);
            require(
                    name.matches("[a-z]{1,20}") && BrowserDemoOptions.KINDS.contains(kind),
                    "--cast has \"" + part + "\": expected a name in lower case letters, =, and one of "
                            + String.join(", ", BrowserDemoOptions.KINDS));
            require(cast.put(name, kind) == null, "--cast has " + name + " twice");
        }
        require(cast.size() >= 2, "--cast has " + cast.size() + " participants: expected 2 or more");
        return cast;
    }

    private void checkOptions() {
        require(
                participants >= DemoOptions.MIN_PARTICIPANTS && participants <= DemoOptions.MAX_PARTICIPANTS,
                "--participants is " + participants + ": expected " + DemoOptions.MIN_PARTICIPANTS + " to "
                        + DemoOptions.MAX_PARTICIPANTS);
        require(seconds >= 1 && seconds <= MAX_SECONDS, "--seconds is " + seconds + ": expected 1 to " + MAX_SECONDS);
        require(
                scenarios >= 0 && scenarios <= MAX_SECONDS,
                "--scenarios is " + scenarios + ": expected 1 to " + MAX_SECONDS);
        require(scenarios == 0 || browsers, "--scenarios is for --browsers: leave it out or add that");
        require(joins >= 0 && joins <= MAX_JOINS, "--joins is " + joins + ": expected 1 to " + MAX_JOINS);
        require(joins == 0 || browsers, "--joins is for --browsers: leave it out or add that");
        require(joins == 0 || scenarios == 0, "--joins and --scenarios are for a call each: leave one out");
        require(CODECS.contains(codec), "--codec is " + codec + ": expected one of " + String.join(", ", CODECS));
        require(codec.equals("VP8") || browsers, "--codec is for --browsers: leave it out or add that");
        require(cast == null || browsers, "--cast is for --browsers: leave it out or add that");
        require(!browsers || impair == null, "--browsers is for a good network: leave --impair out");
        require(jvb == null || impair == null, "--impair is for the embedded bridge: leave it or --jvb out");
    }

    private @Nullable JvbOptions jvbOptions() {
        return jvb == null
                ? null
                : new JvbOptions(
                        jvb, agent.toAbsolutePath(), browserCall.toAbsolutePath(), JvbOptions.MAX_MEMORY, true, "");
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
