package org.jvbperc.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.testkit.Await;

/** A whole bridge over HTTP, without a Key Distributor. */
class EmbeddedBridgeIT {
    private static final String ORDINARY = """
            {"meeting-id":"m1","name":"room9@muc.example","create":true,
             "endpoints":[{"create":true,"id":"cccc0003","capabilities":["source-names"],
              "medias":[{"type":"audio","payload-types":[{"name":"opus","id":"111","channels":"2","clockrate":"48000"}]}],
              "transport":{"ice-controlling":true}}]}
            """;
    private static final String PERC = """
            {"meeting-id":"perc-m1","name":"room9@muc.perc.test","create":true,
             "endpoints":[{"create":true,"id":"cccc0003","stats-id":"Carol","capabilities":["source-names"],
              "medias":[{"type":"audio","payload-types":[{"name":"opus","id":"111","channels":"2","clockrate":"48000"}],
                "extmap-allow-mixed":true}],
              "transport":{"ice-controlling":true,"transport":{"xmlns":"urn:xmpp:jingle:transports:ice-udp:1",
                "ufrag":"abcd","pwd":"0123456789012345678901","rtcp-mux":true,"perc-v":"1",
                "tls-id":"91bbf309c0990a6bec11e38ba2933cee","perc-identity":"eyJpZHAiOnt9fQ==",
                "fingerprints":[{"fingerprint":"73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3:73:C3","hash":"sha-256","setup":"active"}],
                "candidates":[{"component":"1","foundation":"1","generation":"0","id":"c1","network":"0",
                  "priority":"2130706431","protocol":"udp","type":"host","ip":"127.0.0.1","port":"50001"}]}}}]}
            """;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path directory;

    private EmbeddedBridge bridge;

    @BeforeEach
    void start() throws Exception {
        bridge = EmbeddedBridge.start(BridgeFixture.config(directory, ""));
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    private URI uri(String path) {
        return bridge.httpUri().resolve(path);
    }

    private void assertError(int status, String error, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        JsonNode body = json.readTree(response.body());
        assertEquals(error, body.get("error").asText());
        assertFalse(body.get("detail").asText().isEmpty());
    }

    @Test
    void start_defaults_listensOnLoopbackEverywhere() {
        assertTrue(bridge.udpAddress().getAddress().isLoopbackAddress());
        assertEquals("127.0.0.1", bridge.httpUri().getHost());
        assertTrue(bridge.tunnelPort().isPresent());
        assertEquals(1, bridge.tunnelCertificates().size());
    }

    @Test
    void health_ok() throws Exception {
        assertEquals(200, BridgeFixture.get(uri("/about/health")).statusCode());
    }

    @Test
    void metrics_haveBridgeAndDistributor() throws Exception {
        String text = BridgeFixture.get(uri("/metrics")).body();
        assertTrue(text.contains("\njitsi_jvb_rtp_forwarded_total 0\n"), text);
        assertTrue(text.contains("# TYPE jitsi_jvb_rtp_forwarded_total counter"), text);
        assertTrue(text.contains("jitsi_jvb_conferences 0"), text);
        assertTrue(text.contains("jitsi_jvb_perc_"), text);
    }

    @Test
    void debug_isJson() throws Exception {
        JsonNode state = json.readTree(BridgeFixture.get(uri("/debug")).body());
        assertEquals("embedded", state.get("bridge").asText());
        assertEquals(0, state.get("conferences").size());
    }

    @Test
    void perc_isMounted() throws Exception {
        HttpResponse<String> response = BridgeFixture.get(uri("/perc/nowhere/info"));
        assertEquals(404, response.statusCode());
        assertTrue(response.body().contains("\"error\""), response.body());
    }

    @Test
    void colibri_endpointWithoutPerc_isRefusedAndSaysWhy() throws Exception {
        HttpResponse<String> response = BridgeFixture.send(uri("/colibri/v2/conferences"), "POST", ORDINARY);
        assertError(400, "perc-required", response);
        assertTrue(response.body().contains("end-to-end encrypted media only"), response.body());
        assertEquals(
                0,
                json.readTree(BridgeFixture.get(uri("/debug")).body())
                        .get("conferences")
                        .size());
    }

    @Test
    void colibri_unregisteredRoom_isRefused() throws Exception {
        assertError(404, "unknown-room", BridgeFixture.send(uri("/colibri/v2/conferences"), "POST", PERC));
    }

    @Test
    void colibri_lineBreakInValue_isRefused() throws Exception {
        String injected = PERC.replace("\"ufrag\":\"abcd\"", "\"ufrag\":\"abcd\\r\\na=x:y\"");
        assertError(400, "malformed-offer", BridgeFixture.send(uri("/colibri/v2/conferences"), "POST", injected));
    }

    @Test
    void colibri_unknownConference_isNotFound() throws Exception {
        assertError(404, "item-not-found", BridgeFixture.send(uri("/colibri/v2/conferences/none"), "PATCH", "{}"));
    }

    @Test
    void colibri_malformed_isBadRequest() throws Exception {
        URI collection = uri("/colibri/v2/conferences");
        assertError(400, "bad-request", BridgeFixture.send(collection, "POST", "{"));
        assertError(400, "bad-request", BridgeFixture.send(collection, "POST", "[]"));
        assertError(400, "bad-request", BridgeFixture.send(collection, "POST", "{\"meeting-id\":5}"));
        assertError(400, "bad-request", BridgeFixture.send(collection, "POST", "{\"create\":true}"));
        assertError(
                400,
                "bad-request",
                BridgeFixture.send(collection, "POST", "{\"meeting-id\":\"m\",\"create\":true,\"endpoints\":[{}]}"));
        assertError(413, "too-large", BridgeFixture.send(collection, "POST", " ".repeat(70_000)));
    }

    @Test
    void http_wrongMethods_areNotAllowed() throws Exception {
        assertError(405, "method-not-allowed", BridgeFixture.get(uri("/colibri/v2/conferences")));
        assertError(405, "method-not-allowed", BridgeFixture.send(uri("/colibri/v2/conferences/m"), "POST", "{}"));
        assertError(405, "method-not-allowed", BridgeFixture.send(uri("/metrics"), "POST", "x"));
        assertError(404, "not-found", BridgeFixture.get(uri("/colibri/v2/conferences/m/dominant")));
    }

    @Test
    void start_portsInUse_areNamed() throws Exception {
        String udp = "embedded-bridge.udp-port = " + bridge.udpAddress().getPort();
        BridgeStartException refused = assertThrows(
                BridgeStartException.class, () -> EmbeddedBridge.start(BridgeFixture.config(directory, udp)));
        assertEquals(BridgeStartException.UNAVAILABLE, refused.exitStatus());
        assertTrue(refused.getMessage()
                .contains("UDP port 127.0.0.1:" + bridge.udpAddress().getPort()));
        String http = "embedded-bridge.http-port = " + bridge.httpUri().getPort();
        refused = assertThrows(
                BridgeStartException.class, () -> EmbeddedBridge.start(BridgeFixture.config(directory, http)));
        assertTrue(refused.getMessage()
                .contains("HTTP port 127.0.0.1:" + bridge.httpUri().getPort()));
        String tunnel = "videobridge.perc.tunnel.port = " + bridge.tunnelPort().orElseThrow();
        refused = assertThrows(
                BridgeStartException.class, () -> EmbeddedBridge.start(BridgeFixture.config(directory, tunnel)));
        assertEquals(BridgeStartException.UNAVAILABLE, refused.exitStatus());
        assertTrue(refused.getMessage().contains("tunnel"), refused.getMessage());
    }

    @Test
    void close_leavesNoThread() throws Exception {
        BridgeFixture.get(uri("/about/health"));
        bridge.close();
        Await.until(
                "the end of the bridge's threads",
                () -> bridgeThreads().isEmpty(),
                () -> bridgeThreads().toString());
    }

    private static List<String> bridgeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bridge-"))
                .toList();
    }

    @Test
    void close_twice_freesPorts() throws Exception {
        int port = bridge.httpUri().getPort();
        int udp = bridge.udpAddress().getPort();
        bridge.close();
        bridge.close();
        try (EmbeddedBridge again = EmbeddedBridge.start(BridgeFixture.config(
                directory, "embedded-bridge { http-port = " + port + ", udp-port = " + udp + " }"))) {
            assertEquals(port, again.httpUri().getPort());
        }
    }
}
