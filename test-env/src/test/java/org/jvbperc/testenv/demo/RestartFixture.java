package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.jvbperc.testkit.Await;
import org.jvbperc.testkit.FreePort;

/** Servers in processes of their own, which a test ends and starts again, and callers in processes. */
abstract class RestartFixture {
    static final String ROOM = "restart";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Await.patience()).build();
    DemoFiles files;
    DemoProcesses processes;
    TunnelRelay relay;
    URI idp;
    URI bridge;
    private int bridgePort;
    private int tunnelPort;
    private URI keyDistributor;

    @BeforeEach
    void startAll() throws Exception {
        // not in a temporary folder: after a failure the logs are wanted
        files = DemoFiles.create(Path.of("target", "restart-it", getClass().getSimpleName()));
        processes = new DemoProcesses(files, Await.patience().multipliedBy(2));
        files.unpackMedia(Stream.of("speech-a.ogg", "pattern-a.ivf"));
        files.writeTunnelCertificate("md");
        files.writeTunnelCertificate("kd");
        bridgePort = FreePort.find();
        do {
            tunnelPort = FreePort.find();
        } while (tunnelPort == bridgePort);
        relay = new TunnelRelay(tunnelPort);
        idp = processes.startIdentityProvider(
                "idp",
                files.writeUsers(
                        "users.json", Stream.of("alice", "bob", "carol", "dave", "mallory", Cast.KEY_DISTRIBUTOR)));
        startBridge();
        startKeyDistributor();
    }

    @AfterEach
    void stopAll() throws IOException {
        processes.close();
        relay.close();
    }

    void startBridge() throws Exception {
        JsonNode ready = processes.startBridge(null, """
                embedded-bridge.http-port = %d
                videobridge.perc.frame-rooms = true
                videobridge.perc.tunnel { port = %d, public-host = "127.0.0.1", public-port = %d }
                """.formatted(bridgePort, tunnelPort, relay.port()));
        bridge = URI.create(ready.required("http").textValue());
    }

    void startKeyDistributor() throws Exception {
        keyDistributor = processes.startKeyDistributor(idp, """
                perc-kd.frame-rooms = true
                perc-kd.conferences = [{
                  room = "%s", md-url = "%s", policy.protection = "%s"
                  policy.admit = ["alice@*", "bob@*", "carol@*", "dave@*"]
                }]
                perc-kd.tunnel.max-backoff = 1 s
                """.formatted(ROOM, bridge, protection()));
        awaitConnected();
    }

    /** The room's protection. */
    String protection() {
        return "double";
    }

    /** Starts a caller who sends for {@code seconds} once there are {@code participants}. */
    ManagedProcess call(int participants, int seconds, String name, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--protection",
                protection(),
                "--seconds",
                Integer.toString(seconds),
                "--await-participants",
                Integer.toString(participants),
                "--loop",
                "--send",
                files.media("speech-a.ogg").toString(),
                "--send",
                files.media("pattern-a.ivf").toString()));
        options.addAll(List.of(more));
        return processes.startCall(name, name, ROOM, bridge, idp, options);
    }

    void assertRefused(String name, String condition) throws Exception {
        ManagedProcess process = call(1, 1, name);
        awaitEnd(process);
        assertNotEquals(0, process.exitStatus());
        String error = WrittenCallReport.read(files.report(name)).error();
        assertTrue(error != null && error.startsWith(condition), name + " was told: " + error);
        assertTrue(!Files.readString(process.log()).contains("\tat "), "a stack trace in " + process.log());
    }

    /** Dave comes, hears Alice and Bob, and leaves again. */
    void assertDaveHearsAliceAndBob() throws Exception {
        // The others never stop sending: he does not stay to hear the end of it.
        ManagedProcess dave = call(3, 3, "dave", "--linger", "0");
        awaitEnd(dave);
        assertEquals(0, dave.exitStatus(), dave.lastLine());
        assertEquals(
                List.of(true, true),
                Stream.of("alice", "bob").map(name -> heard("dave", name)).toList());
    }

    static void awaitEnd(ManagedProcess caller) {
        Await.until("the end of " + caller.name(), () -> !caller.isAlive(), caller::lastLine);
    }

    private boolean heard(String listener, String speaker) {
        try {
            return WrittenCallReport.read(files.report(listener)).received().stream()
                    .anyMatch(stream -> Cast.identity(speaker).equals(stream.from())
                            && !stream.frames().isEmpty());
        } catch (IOException e) {
            return false;
        }
    }

    long generation() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(keyDistributor.resolve("/conferences/" + ROOM + "/roster"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body()).required("generation").asLong();
    }

    /** Until the Key Distributor knows that this many have the conference's key. */
    void awaitRoster(int keyed) throws Exception {
        await(keyDistributor.resolve("/conferences/" + ROOM + "/roster"), node -> {
            List<String> states = new ArrayList<>();
            node.path("members")
                    .forEach(member -> states.add(member.path("state").asText()));
            return states.stream().filter("keyed"::equals).count() == keyed;
        });
    }

    void awaitConnected() throws Exception {
        await(
                bridge.resolve("/perc/" + ROOM + "/info"),
                node -> node.path("state").asText().equals("connected"));
    }

    private void await(URI resource, Predicate<JsonNode> condition) {
        AtomicReference<String> last = new AtomicReference<>("nothing");
        Await.until("the right answer of " + resource, () -> holds(resource, condition, last), last::get);
    }

    private boolean holds(URI resource, Predicate<JsonNode> condition, AtomicReference<String> last)
            throws InterruptedException {
        try {
            HttpResponse<String> response =
                    http.send(HttpRequest.newBuilder(resource).build(), HttpResponse.BodyHandlers.ofString());
            last.set(response.body());
            return response.statusCode() == 200 && condition.test(JSON.readTree(response.body()));
        } catch (IOException e) {
            last.set(e.toString());
            return false;
        }
    }
}
