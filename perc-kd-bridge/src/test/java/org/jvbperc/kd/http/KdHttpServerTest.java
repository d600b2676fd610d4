package org.jvbperc.kd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.testkit.FreePort;

@Timeout(600)
class KdHttpServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    Path directory;

    private KdFixture fixture;

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static void assertError(HttpResponse<String> response, int status, String condition) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        JsonNode json = JSON.readTree(response.body());
        assertEquals(condition, json.path("error").asText());
        assertFalse(json.path("detail").asText().isEmpty());
        assertFalse(response.body().contains("Exception"), response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
    }

    private String body(String room) {
        return "{\"room\":\"" + room + "\",\"md\":{\"url\":\"" + fixture.md.url() + "\"}}";
    }

    @Test
    void health_andMetrics_answer() throws Exception {
        fixture.start("");
        assertEquals("ok", fixture.json("/health").path("status").asText());
        HttpResponse<String> metrics = fixture.get("/metrics");
        assertTrue(metrics.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain"));
        for (String name : new String[] {"tunnels", "associations", "conferences", "members"}) {
            assertTrue(metrics.body().contains("perc_kd_" + name + " 0"), metrics.body());
        }
    }

    @Test
    void conference_isMadeShownListedAndEnded() throws Exception {
        fixture.start("");
        HttpResponse<String> made = fixture.post("/conferences", body("daily"));
        assertEquals(201, made.statusCode(), made.body());
        JsonNode json = JSON.readTree(made.body());
        assertEquals("daily", json.path("room").asText());
        assertEquals("connected", json.path("state").asText());
        assertEquals(
                "c0ffee00-0000-4000-8000-000000000001", json.path("conference").asText());
        assertEquals("open", json.path("md").get(0).path("tunnel").asText());
        assertEquals("double", json.path("policy").path("protection").asText());
        assertEquals(
                json.path("certificate"), fixture.json("/conferences/daily").path("certificate"));
        assertEquals(1, fixture.json("/conferences").path("conferences").size());
        JsonNode request = fixture.md.startConfs.take();
        assertEquals("daily", request.path("room").asText());
        assertEquals("kd-connects", request.path("mode").asText());
        assertEquals("double", request.path("protection").asText());
        assertTrue(request.path("keyDistributor").isMissingNode(), "the login's name is not an identity");
        assertEquals(
                "sha-256",
                request.path("kd").path("certificates").get(0).path("hash").asText());
        assertEquals(204, fixture.delete("/conferences/daily").statusCode());
        assertEquals(0, fixture.json("/conferences").path("conferences").size());
    }

    @Test
    void policyInTheAnswer_canBeUsedAsOverride() throws Exception {
        fixture.start("");
        JsonNode json =
                JSON.readTree(fixture.post("/conferences", body("daily")).body());
        HttpResponse<String> again = fixture.post(
                "/conferences",
                "{\"room\":\"weekly\",\"md\":{\"url\":\"" + fixture.md.url() + "\"},\"policy\":" + json.path("policy")
                        + "}");
        assertEquals(201, again.statusCode(), again.body());
        assertEquals(json.path("policy"), JSON.readTree(again.body()).path("policy"));
    }

    @Test
    void room_thatExists_isAConflict() throws Exception {
        fixture.start("");
        fixture.post("/conferences", body("daily"));
        assertError(fixture.post("/conferences", body("daily")), 409, "conference-exists");
    }

    @Test
    void bodies_ofAnotherForm_areBadRequests() throws Exception {
        fixture.start("");
        for (String body : List.of(
                "",
                "{",
                "[]",
                "null",
                "\"room\"",
                "{}",
                "{\"room\":\"\"}",
                "{\"room\":5}",
                "{\"room\":\"a b\"}",
                "{\"room\":\"a/b\"}",
                "{\"room\":\"daily\",\"room\":\"daily\"}",
                "{\"room\":\"daily\",\"md\":{}}",
                "{\"room\":\"daily\",\"md\":5}",
                "{\"room\":\"daily\",\"md\":{\"url\":\"file:///etc/passwd\"}}",
                "{\"room\":\"daily\",\"md\":{\"url\":\"http://user:pass@127.0.0.1/\"}}",
                "{\"room\":\"daily\",\"md\":{\"url\":\"http://127.0.0.1/?x\"}}",
                "{\"room\":\"daily\",\"md\":{\"url\":\"::\"}}",
                "{\"room\":\"daily\",\"policy\":[]}",
                "{\"room\":\"daily\",\"other\":1}",
                "{\"room\":\"daily\"}")) {
            assertError(fixture.post("/conferences", body), 400, "bad-request");
        }
        assertEquals(0, fixture.json("/conferences").path("conferences").size());
    }

    @Test
    void policies_thatAreWrong_areNamed() throws Exception {
        fixture.start("");
        Map<String, String> wrong = Map.of(
                "{\"max-members\":0}",
                "policy.max-members",
                "{\"protection\":\"none\"}",
                "policy.protection",
                "{\"unknown\":1}",
                "policy.unknown",
                "{\"rekey\":{\"on-join\":\"maybe\"}}",
                "policy.rekey.on-join",
                "{\"rekey\":5}",
                "policy.rekey",
                "{\"admit\":null}",
                "policy.admit");
        for (Map.Entry<String, String> entry : wrong.entrySet()) {
            HttpResponse<String> response = fixture.post(
                    "/conferences",
                    "{\"room\":\"daily\",\"md\":{\"url\":\"" + fixture.md.url() + "\"},\"policy\":" + entry.getKey()
                            + "}");
            assertError(response, 400, "bad-policy");
            assertTrue(response.body().contains(entry.getValue()), response.body());
        }
    }

    @Test
    void mediaDistributor_unreachableRefusingOrUnderstandingNothing_isABadGateway() throws Exception {
        fixture.start("md-http.timeout = 500 ms");
        int free = FreePort.find();
        assertError(
                fixture.post("/conferences", "{\"room\":\"daily\",\"md\":{\"url\":\"http://127.0.0.1:" + free + "\"}}"),
                502,
                "md-unreachable");
        fixture.md.startConfAnswers(409, "{\"error\":\"kd-mismatch\",\"detail\":\"another one\"}");
        HttpResponse<String> refused = fixture.post("/conferences", body("daily"));
        assertError(refused, 502, "md-refused");
        assertTrue(refused.body().contains("kd-mismatch"), refused.body());
        for (String answer : new String[] {
            "<html>",
            "{}",
            "{\"conference\":\"c\"}",
            "{\"conference\":\"c\",\"md\":{\"host\":\"a b\",\"port\":1}}",
            "{\"conference\":\"c\",\"md\":{\"host\":\"h\",\"port\":99999}}",
            "{\"conference\":\"c\",\"md\":{\"host\":\"h\",\"port\":1,\"certificates\":[{\"hash\":\"sha-1\"}]}}",
            "{\"x\":\"" + "y".repeat(20_000) + "\"}",
        }) {
            fixture.md.startConfAnswers(200, answer);
            assertError(fixture.post("/conferences", body("daily")), 502, "md-bad-response");
        }
        // Nothing is left of the failures.
        fixture.md.startConfAnswers(200, "");
        assertEquals(201, fixture.post("/conferences", body("daily")).statusCode());
    }

    @Test
    void mediaDistributorWithACertificateThatIsNotPinned_isUntrusted() throws Exception {
        fixture.start("");
        try (MediaDistributorPeer stranger = new MediaDistributorPeer()) {
            stranger.listen(0);
            HttpResponse<String> response =
                    fixture.post("/conferences", "{\"room\":\"daily\",\"md\":{\"url\":\"" + stranger.url() + "\"}}");
            assertError(response, 502, "md-untrusted");
            assertTrue(response.body().contains("md-fingerprints"), response.body());
        }
    }

    @Test
    void paths_andMethods_areChecked() throws Exception {
        fixture.start("");
        assertError(fixture.get("/"), 404, "not-found");
        assertError(fixture.get("/conferences/"), 404, "unknown-room");
        assertError(fixture.get("/conferences/x"), 404, "unknown-room");
        assertError(fixture.get("/conferences/x/roster"), 404, "unknown-room");
        assertError(fixture.get("/conferences/x/other"), 404, "not-found");
        assertError(fixture.get("/conferences/x/roster/more"), 404, "not-found");
        HttpResponse<String> delete = fixture.delete("/conferences");
        assertError(delete, 405, "method-not-allowed");
        assertEquals("GET, POST", delete.headers().firstValue("Allow").orElseThrow());
        assertError(fixture.post("/health", ""), 405, "method-not-allowed");
        assertError(fixture.post("/metrics", ""), 405, "method-not-allowed");
    }

    @Test
    void bodies_areLimited_andHaveToBeJson() throws Exception {
        fixture.start("http.max-body-bytes = 2048");
        assertError(fixture.post("/conferences", " ".repeat(2049)), 413, "too-large");
        HttpRequest.Builder text = HttpRequest.newBuilder(fixture.uri("/conferences"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(body("daily")));
        assertError(fixture.send(text), 415, "unsupported-media-type");
    }

    @Test
    void webPages_areRefused() throws Exception {
        fixture.start("");
        HttpRequest.Builder page = HttpRequest.newBuilder(fixture.uri("/conferences"))
                .header("Origin", "https://evil.example")
                .GET();
        assertError(fixture.send(page), 403, "forbidden-origin");
        assertTrue(raw("GET /conferences HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
                .contains("forbidden-host"));
        assertTrue(raw("GET /conferences HTTP/1.1\r\nHost: localhost:" + fixture.kd.httpPort()
                        + "\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 200"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=203.0.113.66",
                "Via: 1.1 proxy",
                "X-Forwarded-For: 203.0.113.66",
                "X-Forwarded-Proto: https",
                "x-forwarded-host: kd.example",
                "X-Real-IP: 203.0.113.66"
            })
    void requestsThroughAProxy_areRefused_withoutAToken(String field) throws Exception {
        fixture.start("");
        String answer =
                raw("GET /conferences HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 403") && answer.contains("forbidden-proxy"), answer);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.kd.httpPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void token_ifConfigured_isRequiredButForHealth() throws Exception {
        fixture.start("http.bearer-token = \"" + TOKEN + "\"");
        assertError(fixture.get("/conferences"), 401, "unauthorized");
        assertError(fixture.get("/metrics"), 401, "unauthorized");
        assertError(fixture.post("/conferences", body("daily")), 401, "unauthorized");
        assertEquals(200, fixture.get("/health").statusCode());
        HttpRequest.Builder wrong = HttpRequest.newBuilder(fixture.uri("/conferences"))
                .header("Authorization", "Bearer " + TOKEN + "x")
                .GET();
        assertError(fixture.send(wrong), 401, "unauthorized");
        HttpRequest.Builder right = HttpRequest.newBuilder(fixture.uri("/conferences"))
                .header("Authorization", "Bearer " + TOKEN)
                .GET();
        assertEquals(200, fixture.send(right).statusCode());
    }

    @Test
    void port_inUse_isNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String text = fixture.config("http.port = " + taken.getLocalPort());
            IOException e =
                    assertThrows(IOException.class, () -> KeyDistributor.start(fixture.load(text), Clock.systemUTC()));
            assertTrue(e.getMessage().contains(String.valueOf(taken.getLocalPort())), e.getMessage());
            String tunnel = fixture.config("tunnel.listen { enabled = true, port = " + taken.getLocalPort() + " }");
            IOException t = assertThrows(
                    IOException.class, () -> KeyDistributor.start(fixture.load(tunnel), Clock.systemUTC()));
            assertTrue(t.getMessage().contains(String.valueOf(taken.getLocalPort())), t.getMessage());
        }
    }
}
