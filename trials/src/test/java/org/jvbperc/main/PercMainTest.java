package org.jvbperc.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The program behind {@code ./perc}. */
class PercMainTest {
    @TempDir
    Path directory;

    private record Run(int exitCode, String out, String err) {}

    private static Run perc(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = PercMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    /** The commands with options of their own, each with the words that call it. */
    static Stream<String> commands() {
        return below(PercMain.commandLine().getCommandSpec());
    }

    private static Stream<String> below(CommandSpec spec) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.helpCommand())
                .flatMap(command -> Stream.concat(
                        Stream.of(command.qualifiedName(" ").substring("perc ".length())), below(command)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommand_hasHelp_andAVersion(String command) {
        Run help = perc((command + " --help").split(" "));
        assertEquals(0, help.exitCode(), help.err());
        assertTrue(help.out().startsWith("Usage: perc " + command), help.out());
        if (!command.equals("generate-completion")) {
            Run version = perc((command + " --version").split(" "));
            assertEquals(0, version.exitCode(), version.err());
            assertTrue(version.out().startsWith("perc "), version.out());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bridge --http-port x, 64",
        "bridge --config /nowhere/bridge.conf, 78",
        "idp --domain, 64",
        "idp --domain a.example --users /nowhere/users.json, 64",
        "kd, 64",
        "kd --config /nowhere/kd.conf --check, 78",
        "demo --seconds 0, 2",
        "demo --participants x, 2",
        "trial, 2",
        "trial crowd --participants x, 2",
        "call, 2",
        "srtp, 2",
        "nothing, 2",
    })
    void whatCannotBeUsed_hasOneExitCodeForToolsAndOneForServers(String command, int expected) {
        Run run = perc(command.split(" "));
        assertEquals(expected, run.exitCode(), run.err());
        assertTrue(run.err().lines().count() <= 2, run.err());
    }

    @Test
    void manualPages_areSetWithoutAWarning() throws Exception {
        assertEquals(0, perc("generate-man-pages", directory.toString()).exitCode());
        List<Path> pages;
        try (Stream<Path> files = Files.list(directory)) {
            pages = files.toList();
        }
        assertTrue(pages.contains(directory.resolve("perc-kd-lock.1")), pages.toString());
        assertTrue(pages.contains(directory.resolve("perc-trial-crowd.1")), pages.toString());
        Path set = directory.resolve("set");
        for (Path page : pages) {
            Process groff = new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", page.toString())
                    .redirectOutput(set.toFile())
                    .start();
            assertEquals(
                    "", new String(groff.getErrorStream().readAllBytes(), StandardCharsets.UTF_8), page.toString());
            assertEquals(0, groff.waitFor());
            assertTrue(Files.readString(set).contains("Show this help message and exit."), page.toString());
        }
    }

    @Test
    void completion_isAScriptThatBashReads() throws Exception {
        Run run = perc("generate-completion");
        assertEquals(0, run.exitCode(), run.err());
        Path script = Files.writeString(directory.resolve("completion"), run.out());
        assertEquals("", output("bash", "-n", script.toString()));
    }

    @Test
    void helpOfTheScript_listsEveryCommand() throws Exception {
        String help = output(Path.of("..", "perc").toString(), "help");
        List<String> missing = PercMain.commandLine().getSubcommands().keySet().stream()
                .filter(command -> !help.contains("./perc " + command))
                .toList();
        assertEquals(List.of(), missing);
        for (String own : List.of("certificate", "test", "build")) {
            assertTrue(help.contains("./perc " + own), help);
        }
    }
}
