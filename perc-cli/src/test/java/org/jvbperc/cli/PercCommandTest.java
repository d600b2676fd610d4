package org.jvbperc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands of {@code perc} have in common, and how a call's options go together. */
class PercCommandTest {
    @TempDir
    Path directory;

    private static final String KD_COMMANDS =
            "kd list,kd show,kd roster,kd rekey,kd lock,kd unlock,kd remove,kd owner," + "kd invite,kd end";

    static List<String> commands() {
        List<String> commands =
                new ArrayList<>(List.of("", "call", "srtp", "srtp protect", "srtp unprotect", "srtp relay", "kd"));
        commands.addAll(List.of(KD_COMMANDS.split(",")));
        return commands;
    }

    private static CliRun run(String command, String... more) {
        List<String> arguments = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ")));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommand_hasHelpWithExitCodes_andAVersion(String command) {
        CliRun help = run(command, "--help");
        assertEquals(0, help.exitCode(), help.err());
        assertTrue(help.out().startsWith("Usage: " + ("perc " + command).strip() + " "), help.out());
        assertTrue(help.out().contains("Exit codes:"), help.out());
        CliRun version = run(command, "--version");
        assertEquals(0, version.exitCode(), version.err());
        assertTrue(version.out().matches("perc [0-9]\\S+ \\(Java [0-9].*\\)\\R"), version.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kd --frob", "kd lock", "kd remove --room r", "kd list --kd ftp://x", "kd --check"})
    void wrongUsage_ofTheKeyDistributor_isThatOfPercKd(String command) {
        assertEquals(64, run(command).exitCode());
    }

    private CliRun call(String... more) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "secret");
        List<String> arguments = new ArrayList<>(
                List.of("call", "--room", "r", "--idp", "http://127.0.0.1:9", "--user", "alice", "--any-kd-identity"));
        arguments.addAll(List.of("--password-file", password.toString()));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments);
    }

    @Test
    void own_inEitherSpelling_readsTheConfiguration() throws Exception {
        String gone = directory.resolve("gone.conf").toString();
        for (String[] own : new String[][] {{"--own", gone}, {"--own=" + gone}}) {
            List<String> arguments = new ArrayList<>(List.of("--bridge", "http://127.0.0.1:9"));
            arguments.addAll(List.of(own));
            CliRun run = call(arguments.toArray(String[]::new));
            assertEquals(2, run.exitCode(), run.err());
            assertTrue(run.problem().startsWith("perc: --own " + gone + ": "), run.err());
            assertTrue(run.problem().contains("does not exist"), run.err());
        }
    }

    @Test
    void own_inAJitsiRoom_isAnnouncedAtTheBridge() throws Exception {
        String gone = directory.resolve("gone.conf").toString();
        CliRun run = call("--own", gone, "--xmpp", "127.0.0.1:9", "--bridge", "http://127.0.0.1:9");
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.problem().startsWith("perc: --own " + gone + ": "), run.err());
        CliRun unannounced = call("--own", gone, "--xmpp", "127.0.0.1:9");
        assertEquals(2, unannounced.exitCode(), unannounced.err());
        assertTrue(unannounced.problem().contains("--own needs --bridge"), unannounced.err());
    }

    @Test
    void bridgeWithoutAScheme_isNamedWithWhatWasExpected() throws Exception {
        CliRun run = call("--bridge", "localhost:8890");
        assertEquals(2, run.exitCode());
        assertTrue(run.problem().contains("--bridge localhost:8890: expected http://HOST[:PORT]"), run.err());
    }

    @Test
    void completion_isAScriptThatBashReads() throws Exception {
        CliRun run = run("generate-completion");
        assertEquals(0, run.exitCode(), run.err());
        Path script = Files.writeString(directory.resolve("completion"), run.out());
        assertTrue(run.out().contains("--own"), "the options of call are missing");
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals("", new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, bash.waitFor());
    }
}
