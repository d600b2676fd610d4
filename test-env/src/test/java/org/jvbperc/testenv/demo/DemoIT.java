package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;

/** The demo as a user runs it, on a clean and on a bad network, with every log at its most talkative. */
class DemoIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temp;

    @AfterEach
    void quietAgain() {
        System.clearProperty("org.jvbperc.demo.logging");
    }

    @Test
    void demo_cleanNetwork_everyFrameArrivesAndLogsHoldNoSecret() throws Exception {
        System.setProperty("org.jvbperc.demo.logging", everythingLogged().toString());
        Path work = temp.resolve("demo");

        DemoReport report = new Demo(options(3, 5, null, work)).run();

        assertEquals(List.of(), report.failures());
        assertTrue(report.passed());
        assertEquals(12, report.pairs().size());
        assertEquals(2, report.refused().size());
        assertTrue(
                report.distributor().packets() > 500, () -> report.distributor().toString());
        JsonNode json = JSON.readTree(work.resolve("report.json").toFile());
        assertTrue(json.required("passed").booleanValue());
        assertEquals(
                0, json.required("distributor").required("innerLayersOpened").intValue());
        assertTrue(Files.readString(work.resolve("report.html")).contains("alice@idp.example"));
        assertNoSecretInLogs(work);
    }

    @Test
    void demo_tenPercentLossDuplicationAndReordering_mediaRecovers() throws Exception {
        DemoReport report = new Demo(
                        options(2, 8, "loss=0.1,duplicate=0.1,reorder=0.1,seed=20261121", temp.resolve("impaired")))
                .run();

        assertEquals(List.of(), report.failures());
        assertTrue(report.network().packetsLost() > 0, () -> report.network().toString());
    }

    @Test
    void demo_withoutKeep_leavesNoSecretFile() throws Exception {
        Path work = temp.resolve("tidy");
        DemoOptions options =
                new DemoOptions(2, Duration.ofSeconds(1), false, "no such impairment", null, work, text -> {});

        DemoReport report = new Demo(options).run();

        assertFalse(report.passed());
        assertTrue(
                report.failures().get(0).contains("impair"),
                () -> report.failures().toString());
        assertFalse(Files.exists(work.resolve("secrets")));
    }

    private static DemoOptions options(int participants, int seconds, String impair, Path work) {
        return new DemoOptions(participants, Duration.ofSeconds(seconds), true, impair, null, work, text -> {});
    }

    private Path everythingLogged() throws IOException {
        Path file = temp.resolve("logging.properties");
        Files.writeString(file, """
                handlers = java.util.logging.ConsoleHandler
                .level = ALL
                java.util.logging.ConsoleHandler.level = ALL
                # The JDK's own networking and collections say nothing of ours.
                jdk.event.security.level = OFF
                sun.level = WARNING
                """);
        return file;
    }

    private static void assertNoSecretInLogs(Path work) throws IOException {
        List<String> secrets = secrets(work);
        assertTrue(secrets.size() > 50, "too few secrets were collected for the search to mean anything");
        List<Pattern> shapes = List.of(
                Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"),
                Pattern.compile("eyJpZHAi"),
                Pattern.compile("Bearer [A-Za-z0-9_-]{20,}"),
                Pattern.compile("PRIVATE KEY"));
        List<String> found = new ArrayList<>();
        try (Stream<Path> logs = Files.list(work.resolve("logs"))) {
            for (Path log : (Iterable<Path>) logs::iterator) {
                String text = Files.readString(log, StandardCharsets.ISO_8859_1);
                String lower = text.toLowerCase(Locale.ROOT);
                secrets.stream()
                        .filter(secret -> text.contains(secret) || lower.contains(secret))
                        .forEach(secret ->
                                found.add(log.getFileName() + " holds a secret of " + secret.length() + " characters"));
                shapes.stream()
                        .filter(shape -> shape.matcher(text).find())
                        .forEach(shape -> found.add(log.getFileName() + " matches " + shape));
            }
        }
        assertEquals(List.of(), found);
    }

    /** Passwords, hop-by-hop keys and salts, private keys, the beginnings of frames: as text, hexadecimal and base64. */
    private static List<String> secrets(Path work) throws IOException {
        List<String> secrets = new ArrayList<>();
        for (String users : List.of("users.json", "rogue-users.json")) {
            JSON.readTree(work.resolve("secrets").resolve(users).toFile())
                    .properties()
                    .forEach(entry -> secrets.add(entry.getValue().textValue()));
        }
        for (String line : Files.readAllLines(work.resolve("secrets/capture-keys.jsonl"))) {
            for (String field : List.of("key", "salt")) {
                addForms(
                        secrets,
                        HexFormat.of()
                                .parseHex(JSON.readTree(line).required(field).textValue()));
            }
        }
        for (String key : List.of("md.key.pem", "kd.key.pem")) {
            secrets.add(Files.readAllLines(work.resolve("secrets").resolve(key)).get(1));
        }
        try (MediaSource speech = OpusFileReader.open(work.resolve("media/speech-a.ogg"))) {
            for (int i = 0; i < 40; i++) {
                MediaFrame frame = speech.next();
                if (frame.data().length() >= 16) {
                    addForms(secrets, java.util.Arrays.copyOf(frame.data().toByteArray(), 16));
                }
            }
        }
        return secrets;
    }

    private static void addForms(List<String> secrets, byte[] bytes) {
        secrets.add(HexFormat.of().formatHex(bytes));
        secrets.add(HexFormat.ofDelimiter(":").formatHex(bytes));
        secrets.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
