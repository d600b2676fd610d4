package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.testkit.Await;

@Timeout(600)
class KeyDistributorMainTest {
    @TempDir
    Path directory;

    private KdFixture fixture;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private int run(String... arguments) {
        return AdminRun.run(List.of(arguments), new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("kd.conf"), text).toString();
    }

    @Test
    void help_showsUsage() {
        assertEquals(0, run("--help"));
        assertTrue(output().contains("--config=FILE"));
    }

    @Test
    void version_namesTheProgram() {
        assertEquals(0, run("--version"));
        assertTrue(output().startsWith("perc-kd "), output());
    }

    @Test
    void commands_haveHelp() {
        for (String command :
                List.of("list", "show", "roster", "rekey", "lock", "unlock", "remove", "owner", "invite", "end")) {
            out.reset();
            assertEquals(0, run(command, "--help"));
            assertTrue(output().startsWith("Usage: perc-kd " + command), output());
            assertTrue(output().contains("  69 "), output());
        }
    }

    @Test
    void completion_isAScriptThatBashReads() throws Exception {
        assertEquals(0, run("generate-completion"));
        Process bash = new ProcessBuilder("bash", "-n", file(output()))
                .redirectErrorStream(true)
                .start();
        assertEquals("", new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, bash.waitFor());
    }

    @Test
    void optionsOfTheServer_beforeACommand_areNamed() {
        assertEquals(64, run("--config", "kd.conf", "list"));
        assertTrue(output().contains("--config starts a Key Distributor"), output());
    }

    @Test
    void wrongArguments_areNamed() {
        assertEquals(64, run());
        assertTrue(output().contains("--config FILE is missing"));
        assertEquals(64, run("--verbose"));
        assertTrue(output().contains("unknown option \"--verbose\""));
        assertEquals(64, run("--config"));
        assertTrue(output().contains("--config needs a value: expected FILE"));
    }

    @Test
    void check_ofAValidFile_startsNothing() throws Exception {
        assertEquals(0, run("--check", "--config", file(fixture.config("dtls.mtuu = 1"))));
        assertTrue(output().contains("kd.conf is valid"));
        assertTrue(output().contains("warning: perc-kd.dtls.mtuu is not a known key"));
    }

    @Test
    void wrongConfiguration_endsWith78() throws Exception {
        assertEquals(78, run("--config", file(fixture.config("http.port = 99999"))));
        assertTrue(output().contains("perc-kd: configuration: perc-kd.http.port is 99999"), output());
        assertEquals(78, run("--config", directory.resolve("gone").toString(), "--check"));
        assertFalse(output().contains("Exception"));
    }

    @Test
    void portInUse_endsWith69() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(69, run("--config", file(fixture.config("http.port = " + taken.getLocalPort()))));
            assertTrue(output().contains("perc-kd: cannot listen for HTTP"), output());
        }
    }

    @Test
    void readyFileThatCannotBeWritten_endsWith69() throws Exception {
        Path nowhere = directory.resolve("no").resolve("such").resolve("ready");
        assertEquals(69, run("--config", file(fixture.config("")), "--ready-file", nowhere.toString()));
        assertTrue(output().contains("cannot write the ready file"), output());
    }

    @Test
    void process_saysReady_servesAndEndsOnTerm() throws Exception {
        Path ready = directory.resolve("ready.json");
        Path log = directory.resolve("kd.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KeyDistributorMain.class.getName(),
                "--config",
                file(fixture.config("")),
                "--ready-file",
                ready.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Await.until("ready or over", () -> Files.exists(ready) || !process.isAlive());
            assertTrue(process.isAlive(), () -> read(log));
            URI http = URI.create(
                    new ObjectMapper().readTree(ready.toFile()).path("http").asText());
            HttpResponse<String> health = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(http.resolve("/health")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(200, health.statusCode());
            HttpResponse<String> made = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(http.resolve("/conferences"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"room\":\"daily\",\"md\":{\"url\":\"" + fixture.md.url() + "\"}}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(201, made.statusCode(), made.body());
            String banner = read(log)
                    .lines()
                    .filter(line -> line.startsWith("perc-kd ready: "))
                    .findFirst()
                    .orElse("");
            assertTrue(banner.contains("http " + http.getAuthority() + " tunnel dialling"), read(log));
            assertTrue(
                    read(log)
                            .lines()
                            .anyMatch(line -> line.matches(
                                    "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+ INFO org.jvbperc.*: conference \"daily\" begins")),
                    read(log));
            process.destroy();
            Await.exit(process, "the Key Distributor");
            assertEquals(143, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
