package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What becomes of running calls and of new ones when the Key Distributor, the bridge or the tunnel between them goes away. */
class RestartIT {
    private static final String ROOM = "restart";
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** Of a call during which something happens: enough on a machine that starts everything in a few seconds. */
    private static final int SHORTEST_CALL_SECONDS = 30;

    /** From the moment when the Key Distributor is there again to the moment when everybody has its keys. */
    private static final int REJOIN_MILLIS = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private DemoFiles files;
    private DemoProcesses processes;
    private TunnelRelay relay;
    private int bridgePort;
    private int tunnelPort;
    private URI idp;
    private URI bridge;
    private URI keyDistributor;
    private int callSeconds;

    @BeforeEach
    void startAll(TestInfo test) throws Exception {
        long start = System.nanoTime();
        // not in a temporary folder: after a failure the logs are wanted
        files = DemoFiles.create(Path.of(
                "target", "restart-it", test.getTestMethod().orElseThrow().getName()));
        processes = new DemoProcesses(files, DEADLINE);
        files.unpackMedia(Stream.of("speech-a.ogg", "pattern-a.ivf"));
        files.writeTunnelCertificate("md");
        files.writeTunnelCertificate("kd");
        int[] ports = freePorts();
        bridgePort = ports[0];
        tunnelPort = ports[1];
        relay = new TunnelRelay(tunnelPort);
        idp = processes.startIdentityProvider(
                "idp",
                files.writeUsers(
                        "users.json", Stream.of("alice", "bob", "carol", "dave", "mallory", Cast.KEY_DISTRIBUTOR)));
        startBridge();
        startKeyDistributor();
        // What happens during a call is three or four such starts.
        long startSeconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        callSeconds = (int) Math.max(SHORTEST_CALL_SECONDS, 3 * startSeconds);
    }

    @AfterEach
    void stopAll() throws IOException {
        processes.close();
        relay.close();
    }

    @Test
    void keyDistributor_killedDuringCall_callGoesOn_thenAllJoinAgainByThemselves_andNobodyElse() throws Exception {
        Map<String, ManagedProcess> call = call(2, callSeconds + SHORTEST_CALL_SECONDS, "alice", "bob");
        awaitRoster(2);
        long generation = generation();

        processes.killServer("kd");
        assertRefused("carol", "kd-unavailable");
        assertTrue(call.values().stream().allMatch(ManagedProcess::isAlive), "the call goes on");
        assertEquals(
                List.of(),
                Stream.of("alice", "bob").filter(this::hasRejoined).toList(),
                "nobody can join again without a Key Distributor");
        startKeyDistributor();
        long start = System.nanoTime();
        awaitRoster(2);
        long rejoinMillis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(rejoinMillis < REJOIN_MILLIS, "joined again after " + rejoinMillis + " ms");
        assertTrue(generation() > generation, "a new generation of keys");
        assertRefused("mallory", "not-on-roster-policy");

        Map<String, ManagedProcess> later = call(3, 3, "dave");
        assertEnded(later);
        assertEquals(
                List.of(true, true),
                Stream.of("alice", "bob").map(name -> heard("dave", name)).toList());
        assertEnded(call);
        assertEquals(
                List.of(true, true),
                Stream.of("alice", "bob").map(this::hasRejoined).toList());
        assertEquals(List.of(true, true), List.of(heardTwice("alice", "bob"), heardTwice("bob", "alice")));
    }

    @Test
    void tunnel_cutDuringCall_callGoesOnAndOthersJoinItAfterwards() throws Exception {
        Map<String, ManagedProcess> call = call(2, callSeconds, "alice", "bob");
        awaitRoster(2);

        relay.cut();
        assertRefused("carol", "kd-unavailable");
        relay.mend();
        awaitConnected();
        Map<String, ManagedProcess> later = call(3, 3, "dave");

        assertEnded(later);
        assertEquals(
                List.of(true, true),
                Stream.of("alice", "bob").map(name -> heard("dave", name)).toList());
        assertEnded(call);
        assertComplete("alice", "bob");
    }

    @Test
    void bridge_restarted_keyDistributorRegistersAgainAndJoiningWorks() throws Exception {
        processes.stopServer("bridge");
        assertRefused("carol", "bridge-unreachable");
        startBridge();
        awaitConnected();

        assertEnded(call(2, 2, "alice", "bob"));
        assertComplete("alice", "bob");
    }

    private void startBridge() throws Exception {
        JsonNode ready = processes.startBridge(null, """
                embedded-bridge.http-port = %d
                videobridge.perc.tunnel { port = %d, public-host = "127.0.0.1", public-port = %d }
                """.formatted(bridgePort, tunnelPort, relay.port()));
        bridge = URI.create(ready.required("http").textValue());
    }

    private void startKeyDistributor() throws Exception {
        keyDistributor = processes.startKeyDistributor(idp, """
                perc-kd.conferences = [{
                  room = "%s", md-url = "%s", policy.admit = ["alice@*", "bob@*", "carol@*", "dave@*"]
                }]
                perc-kd.tunnel.max-backoff = 1 s
                """.formatted(ROOM, bridge));
        awaitConnected();
    }

    private Map<String, ManagedProcess> call(int participants, int seconds, String... names) throws IOException {
        Map<String, ManagedProcess> callers = new LinkedHashMap<>();
        for (String name : names) {
            callers.put(
                    name,
                    processes.startCall(
                            name,
                            name,
                            ROOM,
                            bridge,
                            idp,
                            List.of(
                                    "--seconds",
                                    Integer.toString(seconds),
                                    "--await-participants",
                                    Integer.toString(participants),
                                    "--loop",
                                    "--send",
                                    files.media("speech-a.ogg").toString(),
                                    "--send",
                                    files.media("pattern-a.ivf").toString())));
        }
        return callers;
    }

    private void assertRefused(String name, String condition) throws Exception {
        ManagedProcess process = call(1, 1, name).get(name);
        assertTrue(process.awaitEnd(DEADLINE), name + " is still calling");
        assertNotEquals(0, process.exitStatus());
        String error = CallReport.read(files.report(name)).error();
        assertTrue(error != null && error.startsWith(condition), name + " was told: " + error);
        assertTrue(!Files.readString(process.log()).contains("\tat "), "a stack trace in " + process.log());
    }

    private void assertEnded(Map<String, ManagedProcess> callers) throws InterruptedException {
        for (ManagedProcess caller : callers.values()) {
            assertTrue(
                    caller.awaitEnd(DEADLINE.plusSeconds(callSeconds)),
                    caller.name() + " is still calling: " + caller.lastLine());
            assertEquals(0, caller.exitStatus(), caller.name() + ": " + caller.lastLine());
        }
    }

    /** Every frame of each arrived at the other. */
    private void assertComplete(String... names) throws IOException {
        Map<String, CallReport> reports = new LinkedHashMap<>();
        for (String name : names) {
            reports.put(name, CallReport.read(files.report(name)));
        }
        List<DemoReport.Pair> pairs = FrameAudit.pairs(reports, false);
        assertEquals(names.length * (names.length - 1) * 2, pairs.size());
        assertEquals(List.of(), pairs.stream().filter(pair -> !pair.identical()).toList());
    }

    private boolean heard(String listener, String speaker) {
        try {
            return CallReport.read(files.report(listener)).received().stream()
                    .anyMatch(stream -> Cast.identity(speaker).equals(stream.from())
                            && !stream.frames().isEmpty());
        } catch (IOException e) {
            return false;
        }
    }

    private boolean hasRejoined(String name) {
        try {
            return Files.readString(files.log(name)).contains("joining again");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody was heard in two sessions. */
    private boolean heardTwice(String listener, String speaker) throws IOException {
        return CallReport.read(files.report(listener)).received().stream()
                        .filter(stream -> Cast.identity(speaker).equals(stream.from())
                                && !stream.frames().isEmpty())
                        .count()
                > 2;
    }

    private long generation() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(keyDistributor.resolve("/conferences/" + ROOM + "/roster"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body()).required("generation").asLong();
    }

    /** Until the Key Distributor knows that this many have the conference's key. */
    private void awaitRoster(int keyed) throws Exception {
        await(keyDistributor.resolve("/conferences/" + ROOM + "/roster"), node -> {
            List<String> states = new ArrayList<>();
            node.path("members")
                    .forEach(member -> states.add(member.path("state").asText()));
            return states.stream().filter("keyed"::equals).count() == keyed;
        });
    }

    private void awaitConnected() throws Exception {
        await(
                bridge.resolve("/perc/" + ROOM + "/info"),
                node -> node.path("state").asText().equals("connected"));
    }

    private void await(URI resource, Predicate<JsonNode> condition) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        String last = "nothing";
        while (System.nanoTime() < end) {
            try {
                HttpResponse<String> response =
                        http.send(HttpRequest.newBuilder(resource).build(), HttpResponse.BodyHandlers.ofString());
                last = response.body();
                if (response.statusCode() == 200 && condition.test(JSON.readTree(last))) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
                    .get();
        }
        throw new AssertionError(resource + " did not become as expected; last answer: " + last);
    }

    /** Two different ones that nobody has now. */
    private static int[] freePorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        }
    }
}
