package org.jvbperc.endpoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.endpoint.call.TestConference;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.endpoint.media.OpusFileWriter;
import org.jvbperc.endpoint.media.SampleFrames;

class CallCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestIdp idp;

    @TempDir
    Path directory;

    private TestConference conference;
    private Path passwordFile;

    @BeforeAll
    static void openIdp() throws Exception {
        idp = new TestIdp("idp.example");
    }

    @AfterAll
    static void closeIdp() {
        idp.close();
    }

    @BeforeEach
    void open() throws Exception {
        conference = new TestConference("room1", idp);
        passwordFile = password("alice");
    }

    @AfterEach
    void close() {
        conference.close();
    }

    private Path password(String user) throws IOException {
        return Files.writeString(directory.resolve(user + ".password"), "pw-" + user + "\n");
    }

    private List<String> arguments(String user, String... more) throws IOException {
        List<String> list = new ArrayList<>(List.of(
                "call",
                "--bridge",
                conference.uri().toString(),
                "--room",
                "room1",
                "--idp",
                idp.uri().toString(),
                "--user",
                user,
                "--password-file",
                password(user).toString()));
        list.addAll(List.of(more));
        return list;
    }

    private CliRun call(String... more) throws IOException {
        return CliRun.of(arguments("alice", more));
    }

    private static void assertProblem(CliRun run, int exitCode, String part) {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(run.problem().startsWith("perc: "), run.err());
        assertTrue(run.problem().contains(part), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertFalse(run.err().contains("pw-alice"), "the password is shown");
    }

    private Path speech(int seed, int frames) throws IOException {
        Path file = directory.resolve("speech-" + seed + ".ogg");
        try (OpusFileWriter writer = OpusFileWriter.create(file, 1)) {
            for (MediaFrame frame : SampleFrames.opus(new Random(seed), frames)) {
                writer.accept(frame);
            }
        }
        return file;
    }

    private Path pictures(int seed, int frames) throws IOException {
        Path file = directory.resolve("pictures-" + seed + ".ivf");
        try (IvfFileWriter writer = IvfFileWriter.create(file)) {
            for (MediaFrame frame : SampleFrames.vp8(new Random(seed), frames, 10)) {
                writer.accept(frame);
            }
        }
        return file;
    }

    private static List<String> frames(MediaSource source) throws IOException {
        List<String> hashes = new ArrayList<>();
        try (source) {
            for (MediaFrame frame = source.next(); frame != null; frame = source.next()) {
                hashes.add(frame.shortHash());
            }
        }
        return hashes;
    }

    private static List<String> strings(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(node -> list.add(node.asText()));
        return list;
    }

    private CompletableFuture<CliRun> inBackground(List<String> arguments) {
        return CompletableFuture.supplyAsync(() -> CliRun.of(arguments), task -> {
            Thread thread = new Thread(task, "cli-run");
            thread.setDaemon(true);
            thread.start();
        });
    }

    @Test
    void call_threeParticipants_writeEachOthersFilesAndReports() throws Exception {
        Path aliceSpeech = speech(1, 50);
        Path bobSpeech = speech(2, 50);
        Path bobPictures = pictures(3, 30);
        Path received = directory.resolve("received");
        Path report = directory.resolve("carol.json");
        CompletableFuture<CliRun> alice = inBackground(arguments(
                "alice",
                "--kd-identity",
                "kd@idp.example",
                "--send",
                aliceSpeech.toString(),
                "--await-participants",
                "4",
                "--linger",
                "1"));
        CompletableFuture<CliRun> bob = inBackground(arguments(
                "bob",
                "--kd-identity",
                "kd@idp.example",
                "--send",
                bobSpeech.toString(),
                "--send",
                bobPictures.toString(),
                "--await-participants",
                "4",
                "--linger",
                "1"));
        CompletableFuture<CliRun> bobAgain = inBackground(arguments(
                "bob",
                "--any-kd-identity",
                "--send",
                aliceSpeech.toString(),
                "--await-participants",
                "4",
                "--linger",
                "1"));
        CliRun carol = CliRun.of(arguments(
                "carol",
                "--kd-identity",
                "kd@idp.example",
                "--receive",
                received.toString(),
                "--report",
                report.toString(),
                "--await-participants",
                "4",
                "--seconds",
                "6"));
        assertEquals(0, alice.get(60, TimeUnit.SECONDS).exitCode(), alice.get().err());
        assertEquals(0, bob.get(60, TimeUnit.SECONDS).exitCode(), bob.get().err());
        assertEquals(
                0, bobAgain.get(60, TimeUnit.SECONDS).exitCode(), bobAgain.get().err());
        assertEquals(0, carol.exitCode(), carol.err());
        assertTrue(carol.err().contains("perc: joined room \"room1\"; keys are distributed by kd@idp.example"));
        assertTrue(carol.err().contains("alice@idp.example is here"), carol.err());
        assertTrue(carol.err().contains("receiving audio of alice@idp.example"), carol.err());
        assertTrue(carol.err().contains("perc: leaving"), carol.err());
        assertEquals(
                frames(OpusFileReader.open(aliceSpeech)),
                frames(OpusFileReader.open(received.resolve("alice@idp.example-audio.ogg"))));
        assertTrue(Files.exists(received.resolve("bob@idp.example-audio.ogg")));
        assertTrue(Files.exists(received.resolve("bob@idp.example-2-audio.ogg")));
        JsonNode json = JSON.readTree(report.toFile());
        assertEquals("carol@idp.example", json.path("identity").asText());
        assertEquals("kd@idp.example", json.path("keyDistributor").asText());
        assertEquals(
                List.of("alice@idp.example", "bob@idp.example"),
                strings(json.path("participantsSeen")).stream().sorted().toList());
        assertTrue(json.path("joinMillis").asLong() > 0);
        assertTrue(json.path("cpuMillis").asLong() > 0);
        assertTrue(json.path("error").isMissingNode());
        assertTrue(json.path("statuses").path("OK").asLong() > 100);
        List<String> video = new ArrayList<>();
        for (JsonNode stream : json.path("received")) {
            if (stream.path("kind").asText().equals("video")) {
                assertEquals("bob@idp.example", stream.path("from").asText());
                video = strings(stream.path("frames"));
            }
        }
        assertEquals(frames(IvfFileReader.open(bobPictures)), video);
    }

    @Test
    void call_loop_endsAfterItsSeconds() throws Exception {
        Path report = directory.resolve("r.json");
        CliRun run = call(
                "--kd-identity",
                "kd@idp.example",
                "--send",
                speech(1, 5).toString(),
                "--loop",
                "--seconds",
                "1",
                "--linger",
                "0",
                "--report",
                report.toString());
        assertEquals(0, run.exitCode(), run.err());
        JsonNode sent = JSON.readTree(report.toFile()).path("sent").get(0);
        assertEquals("audio", sent.path("kind").asText());
        assertTrue(
                sent.path("frames").size() > 10,
                "frames sent: " + sent.path("frames").size());
        assertEquals(sent.path("frames").get(0), sent.path("frames").get(5));
    }

    @Test
    void call_noOptions_namesWhatIsMissing() {
        assertProblem(CliRun.of("call"), 2, "--bridge");
        assertProblem(CliRun.of(), 2, "no command");
        assertProblem(CliRun.of("jump"), 2, "jump");
    }

    @Test
    void help_everywhere_isShown() {
        assertTrue(CliRun.of("call", "--help").out().contains("--kd-identity"));
        assertEquals(0, CliRun.of("--help").exitCode());
        assertTrue(CliRun.of("--version").out().startsWith("perc "));
        assertTrue(CliRun.of("help", "call").out().contains("--await-participants"));
        assertTrue(CliRun.of("help").out().contains("srtp"));
    }

    @Test
    void call_wrongOptions_areNamedWithWhatIsExpected() throws Exception {
        assertProblem(call(), 2, "--kd-identity is missing");
        assertProblem(call("--kd-identity", "kd@idp.example", "--any-kd-identity"), 2, "exclude each other");
        assertProblem(call("--kd-identity", "kd"), 2, "\"kd\" is not user@domain");
        assertProblem(call("--any-kd-identity", "--loop"), 2, "--loop without --seconds");
        assertProblem(call("--any-kd-identity", "--profile", "single"), 2, "--profile single: expected double-128");
        assertProblem(call("--any-kd-identity", "--seconds", "0"), 2, "--seconds 0: expected 1..");
        assertProblem(call("--any-kd-identity", "--linger", "-1"), 2, "--linger -1");
        assertProblem(call("--any-kd-identity", "--await-participants", "x"), 2, "x");
        assertProblem(call("--any-kd-identity", "--local-address", "no such host"), 2, "--local-address");
        assertProblem(call("--any-kd-identity", "--trusted-idp", "a b=http://x.example/"), 2, "--trusted-idp");
    }

    @Test
    void call_wrongFiles_areNamedWithWhatIsExpected() throws Exception {
        Path text = Files.writeString(directory.resolve("notes.txt"), "hello, this is text");
        Path missing = directory.resolve("missing.ogg");
        assertProblem(call("--any-kd-identity", "--send", missing.toString()), 2, missing + ": no such file");
        assertProblem(call("--any-kd-identity", "--send", text.toString()), 2, text + " is of no known kind");
        Path cut = Files.write(directory.resolve("cut.ivf"), new byte[] {'D', 'K', 'I', 'F', 0});
        assertProblem(call("--any-kd-identity", "--send", cut.toString()), 2, cut + ": ends after 5 octets");
        String ogg = speech(1, 3).toString();
        assertProblem(call("--any-kd-identity", "--send", ogg, "--send", ogg), 2, "more than one audio source");
        assertProblem(call("--any-kd-identity", "--receive", text.toString()), 2, "--receive " + text);
        assertProblem(call("--any-kd-identity", "--ca", text.toString()), 2, "--ca " + text);
        assertProblem(call("--any-kd-identity", "--ca", missing.toString()), 2, "no such file");
    }

    @Test
    void call_wrongPasswordFiles_areNamed() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        List<String> base = List.of(
                "call",
                "--bridge",
                conference.uri().toString(),
                "--room",
                "room1",
                "--idp",
                idp.uri().toString(),
                "--user",
                "alice",
                "--any-kd-identity");
        Function<Path, CliRun> with = file -> {
            List<String> list = new ArrayList<>(base);
            list.addAll(List.of("--password-file", file.toString()));
            return CliRun.of(list);
        };
        assertProblem(with.apply(empty), 2, "has no password in its first line");
        assertProblem(with.apply(directory.resolve("none")), 2, "none cannot be read: no such file");
        assertProblem(CliRun.of(base), 2, CallCommand.PASSWORD_VARIABLE);
    }

    @Test
    void call_wrongPassword_isRefusedBeforeTheBridgeHears() throws Exception {
        Files.writeString(directory.resolve("wrong"), "wrong");
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(
                arguments.indexOf("--password-file") + 1,
                directory.resolve("wrong").toString());
        Path report = directory.resolve("r.json");
        arguments.addAll(List.of("--report", report.toString()));
        assertProblem(CliRun.of(arguments), 3, "refuses the login of user \"alice\"");
        JsonNode error = JSON.readTree(report.toFile()).path("error");
        assertEquals("idp-need-login", error.path("condition").asText());
        assertTrue(error.path("detail").asText().contains("alice"));
    }

    @Test
    void call_wrongRoom_isRefused() throws Exception {
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(arguments.indexOf("--room") + 1, "nowhere");
        assertProblem(CliRun.of(arguments), 3, "unknown-room - no such room here");
    }

    @Test
    void call_otherKeyDistributor_isRefused() throws Exception {
        Path report = directory.resolve("r.json");
        assertProblem(
                call("--kd-identity", "boss@idp.example", "--report", report.toString()),
                3,
                "signed by kd@idp.example: expected the Key Distributor boss@idp.example");
        assertEquals(
                "kd-identity-mismatch",
                JSON.readTree(report.toFile()).path("error").path("condition").asText());
    }

    @Test
    void call_refusedByTheServer_passesItsReasonOn() throws Exception {
        conference.refusals.add(Map.entry(403, "{\"error\":\"identity-not-admitted\",\"detail\":\"list is closed\"}"));
        assertProblem(call("--any-kd-identity"), 3, "identity-not-admitted - list is closed");
    }

    @Test
    void call_bridgeDown_isANetworkProblem() throws Exception {
        conference.stopHttp();
        assertProblem(call("--any-kd-identity"), 4, "cannot be reached: is it running, and is --bridge right?");
    }

    @Test
    void call_idpDown_isANetworkProblem() throws Exception {
        TestIdp gone = new TestIdp("gone.example");
        gone.close();
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(arguments.indexOf("--idp") + 1, gone.uri().toString());
        assertProblem(CliRun.of(arguments), 4, "cannot be reached: is it running, and is --idp right?");
    }

    @Test
    void call_insecureIdp_isRefusedAsAnOption() throws Exception {
        List<String> arguments = arguments("alice", "--any-kd-identity");
        arguments.set(arguments.indexOf("--idp") + 1, "http://idp.example");
        assertProblem(CliRun.of(arguments), 2, "is not https");
    }

    @Test
    void call_participantsDoNotCome_isANetworkProblem() throws Exception {
        assertProblem(
                call("--any-kd-identity", "--await-participants", "3", "--await-seconds", "1"),
                4,
                "of 3 participants with their keys");
    }

    @Test
    void call_reportCannotBeWritten_isToldAtTheEnd() throws Exception {
        Path report = directory.resolve("no-such-directory/r.json");
        CliRun run = call("--any-kd-identity", "--seconds", "1", "--report", report.toString());
        assertProblem(run, 2, "--report " + report + " cannot be written: no such file or directory");
    }

    @Test
    void call_expiredTlsCertificate_isNamed() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-subj",
                "/CN=test-ca",
                "-days",
                "30");
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "s.key",
                "-out",
                "s.csr",
                "-subj",
                "/CN=localhost");
        Files.writeString(directory.resolve("ext"), "subjectAltName=IP:127.0.0.1\n");
        openssl(
                "x509",
                "-req",
                "-in",
                "s.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "-1",
                "-extfile",
                "ext",
                "-out",
                "s.pem");
        openssl("pkcs12", "-export", "-in", "s.pem", "-inkey", "s.key", "-out", "s.p12", "-passout", "pass:test");
        HttpsServer server = httpsServer(directory.resolve("s.p12"));
        String address = "https://127.0.0.1:" + server.getAddress().getPort();
        String authorities = directory.resolve("ca.pem").toString();
        try {
            List<String> bridge = arguments("alice", "--any-kd-identity", "--ca", authorities);
            bridge.set(bridge.indexOf("--bridge") + 1, address);
            assertProblem(CliRun.of(bridge), 4, "the TLS certificate of bridge");
            assertTrue(CliRun.of(bridge).problem().contains("has expired"));
            List<String> provider = arguments("alice", "--any-kd-identity", "--ca", authorities);
            provider.set(provider.indexOf("--idp") + 1, address);
            assertProblem(CliRun.of(provider), 4, "has expired");
            List<String> unknown = arguments("alice", "--any-kd-identity");
            unknown.set(unknown.indexOf("--bridge") + 1, address);
            assertProblem(CliRun.of(unknown), 4, "TLS to bridge");
        } finally {
            server.stop(0);
        }
    }

    private static HttpsServer httpsServer(Path keyStoreFile) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStoreFile)) {
            store.load(in, "test".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "test".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        return server;
    }

    private void openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void recording_names_areHarmless() {
        assertEquals("alice@idp.example", RecordingDirectory.sanitised("Alice@idp.example"));
        assertEquals("_.__x@y", RecordingDirectory.sanitised("../\u0000x@y"));
        assertEquals("_rm@x", RecordingDirectory.sanitised("-rm@x"));
        assertEquals(100, RecordingDirectory.sanitised("a".repeat(300)).length());
        assertEquals("j_rgen@b_cher.example", RecordingDirectory.sanitised("jürgen@bücher.example"));
    }
}
