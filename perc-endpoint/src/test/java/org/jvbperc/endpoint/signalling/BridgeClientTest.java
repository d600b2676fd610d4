package org.jvbperc.endpoint.signalling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BridgeClientTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String contentType = "application/json";
    private volatile String location = "";
    private volatile String endpointName = "";
    private volatile String retryAfter = "";
    private volatile byte[] body = new byte[0];
    private volatile byte[] posted = new byte[0];
    private volatile String path = "";
    private volatile boolean stall;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void close() {
        release.countDown();
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        posted = exchange.getRequestBody().readAllBytes();
        path = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (!endpointName.isEmpty()) {
            exchange.getResponseHeaders().set("X-Perc-Endpoint", endpointName);
        }
        if (!location.isEmpty()) {
            exchange.getResponseHeaders().set("Location", location);
        }
        if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        if (stall) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            try {
                exchange.getResponseBody().write(body);
            } catch (IOException e) {
                // The client had enough.
            }
        }
        exchange.close();
    }

    private BridgeClient client() {
        return new BridgeClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), Duration.ofSeconds(3), null);
    }

    private void answer(int newStatus, String type, String text) {
        status = newStatus;
        contentType = type;
        body = text.getBytes(StandardCharsets.UTF_8);
    }

    private CallException offerFails() {
        return assertThrows(CallException.class, () -> client().offer("r", new byte[] {1}));
    }

    @Test
    void offer_accepted_givesAnswerAndSession() throws Exception {
        answer(200, "application/sdp;charset=utf-8", "v=0\r\n");
        location = "/perc/session/abc123";
        BridgeClient.Accepted accepted = client().offer("a room/ü", "v=0 offer".getBytes(StandardCharsets.UTF_8));
        assertEquals("v=0\r\n", accepted.answer());
        assertEquals("/perc/session/abc123", String.valueOf(accepted.session().getPath()));
        assertEquals("POST /perc/offer?room=a%20room%2F%C3%BC", path);
        assertArrayEquals("v=0 offer".getBytes(StandardCharsets.UTF_8), posted);
    }

    @Test
    void offer_locationElsewhere_staysAtTheBridge() throws Exception {
        answer(200, "application/sdp", "v=0\r\n");
        location = "http://elsewhere.example/perc/session/abc";
        assertEquals("127.0.0.1", client().offer("r", new byte[1]).session().getHost());
        location = "http://elsewhere.example/admin/delete-all";
        assertNull(client().offer("r", new byte[1]).session());
    }

    @Test
    void offer_accepted_namesTheEndpointButNotByTheSessionsAddress() throws Exception {
        answer(200, "application/sdp", "v=0\r\n");
        location = "/perc/session/e1.secret";
        assertNull(client().offer("r", new byte[1]).endpoint());
        endpointName = "e1";
        assertEquals("e1", client().offer("r", new byte[1]).endpoint());
        endpointName = "<b>";
        assertNull(client().offer("r", new byte[1]).endpoint());
    }

    @Test
    void offer_refusedWithCondition_keepsIt() {
        answer(403, "application/json", "{\"error\":\"identity-expired\",\"detail\":\"too old\"}");
        CallException e = offerFails();
        assertEquals("identity-expired", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
        assertTrue(String.valueOf(e.getMessage()).endsWith("identity-expired - too old"), e.getMessage());
    }

    @Test
    void offer_refusedWithTerminalCodes_showsNone() {
        answer(403, "application/json", "{\"error\":\"x\\u001b[31m\",\"detail\":\"a\\u001b[31mb\\nc\\u202e\"}");
        CallException e = offerFails();
        assertEquals("http-403", e.condition());
        assertTrue(String.valueOf(e.getMessage()).endsWith("a?[31mb?c?"), e.getMessage());
    }

    @Test
    void offer_notReady_saysWhenToComeBack() {
        answer(503, "application/json", "{\"error\":\"kd-unavailable\",\"detail\":\"\"}");
        retryAfter = "4";
        NotReadyException e = assertThrows(NotReadyException.class, () -> client().offer("r", new byte[1]));
        assertEquals(Duration.ofSeconds(4), e.retryAfter());
        assertEquals("kd-unavailable", e.refusal().condition());
        retryAfter = "Wed, 21 Oct 2026 07:28:00 GMT";
        e = assertThrows(NotReadyException.class, () -> client().offer("r", new byte[1]));
        assertEquals(Duration.ofSeconds(1), e.retryAfter());
    }

    @Test
    void offer_answerOfAnotherType_isNoAnswer() {
        answer(200, "text/html", "<html>");
        CallException e = offerFails();
        assertEquals("bridge-bad-response", e.condition());
        assertTrue(String.valueOf(e.getMessage()).contains("text/html"), e.getMessage());
    }

    @Test
    void offer_answerTooLong_isRefused() {
        answer(200, "application/sdp", "a".repeat(70_000));
        assertEquals("bridge-bad-response", offerFails().condition());
    }

    @Test
    void offer_bodyThatStalls_timesOut() {
        stall = true;
        CallException e = offerFails();
        assertEquals("bridge-timeout", e.condition());
        assertEquals(CallException.Category.NETWORK, e.category());
    }

    @Test
    void state_unknownRoom_isNamed() {
        answer(404, "text/plain", "not json");
        CallException e = assertThrows(CallException.class, () -> client().state("room9"));
        assertEquals("unknown-room", e.condition());
        assertTrue(String.valueOf(e.getMessage()).contains("room \"room9\""), e.getMessage());
    }

    @Test
    void state_notJson_isABadResponse() {
        answer(200, "application/json", "[1]");
        assertEquals(
                "bridge-bad-response",
                assertThrows(CallException.class, () -> client().state("r")).condition());
        answer(200, "application/json", "{");
        assertEquals(
                "bridge-bad-response",
                assertThrows(CallException.class, () -> client().state("r")).condition());
    }

    @Test
    void roster_andDelete_useTheirPaths() throws Exception {
        answer(200, "application/json", "{\"participants\":[]}");
        assertTrue(client().roster("room1").path("participants").isArray());
        assertEquals("GET /perc/room1/roster", path);
        answer(404, "application/json", "");
        client().delete(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/perc/session/x"));
        assertEquals("DELETE /perc/session/x", path);
    }

    @Test
    void anything_nobodyListens_isUnreachable() {
        BridgeClient client = client();
        server.stop(0);
        CallException e = assertThrows(CallException.class, () -> client.state("r"));
        assertEquals("bridge-unreachable", e.condition());
    }
}
