package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.app.MediaDistributor;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.http.PercHttpRequest;
import org.jvbperc.md.http.PercHttpResponse;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** A started Media Distributor on an in-memory bridge, spoken to as an HTTP server would. */
final class MdFixture implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // The choice of an AES implementation by benchmark takes seconds; tests are content with the JDK's.
        Aes.setFactoryClassName("SunJCE");
    }

    final InMemoryBridge bridge = new InMemoryBridge();
    final TlsIdentity identity;
    final MediaDistributor md;

    MdFixture(Path directory, String hocon) throws Exception {
        identity = TestIdentities.make(directory, "md");
        String base = """
                videobridge.perc {
                  enabled = true
                  tunnel { bind-address = "127.0.0.1", port = 0, reconnect-min = 50 ms, reconnect-max = 200 ms
                           certificate-file = "%s", key-file = "%s" }
                  timeouts { signature = 50 seconds, join = 60 seconds }
                }
                """.formatted(directory.resolve("md.pem"), directory.resolve("md.key"));
        md = new MediaDistributor(
                PercConfig.load(ConfigFactory.parseString(hocon)
                        .withFallback(ConfigFactory.parseString(base))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve()),
                bridge,
                new LoggerImpl("md-test"));
        bridge.mediaDistributor = md;
        md.start();
    }

    int port() {
        return md.tunnelPort().orElseThrow();
    }

    CertificateFingerprint fingerprint() {
        return md.tunnelCertificates().get(0);
    }

    PercHttpResponse request(String method, String pathAndQuery, String type, String body) {
        return request(method, pathAndQuery, Map.of("Content-Type", type), body);
    }

    PercHttpResponse request(String method, String pathAndQuery, Map<String, String> headers, String body) {
        int question = pathAndQuery.indexOf('?');
        Map<String, String> all = new HashMap<>(headers);
        all.putIfAbsent("Host", "md.test");
        return md.http()
                .handle(new PercHttpRequest(
                        method,
                        question < 0 ? pathAndQuery : pathAndQuery.substring(0, question),
                        question < 0 ? "" : pathAndQuery.substring(question + 1),
                        all,
                        Octets.of(body.getBytes(StandardCharsets.UTF_8))));
    }

    PercHttpResponse startConf(String room, CertificateFingerprint keyDistributor) {
        return request(
                "POST", "/perc/start-conf", "application/json", """
                    {"room":"%s","kd":{"certificates":[{"hash":"sha-256","certificate":"%s"}]},"mode":"kd-connects"}
                    """.formatted(room, keyDistributor.digestText()));
    }

    PercHttpResponse offer(String room, String sdp) {
        return request("POST", "/perc/offer?room=" + room, "application/sdp", sdp);
    }

    PercHttpResponse get(String path) {
        return request("GET", path, Map.of(), "");
    }

    static JsonNode json(PercHttpResponse response) throws IOException {
        return JSON.readTree(response.body().toByteArray());
    }

    static String text(PercHttpResponse response) {
        return new String(response.body().toByteArray(), StandardCharsets.UTF_8);
    }

    static void assertError(int status, String condition, PercHttpResponse response) throws IOException {
        assertEquals(condition, json(response).path("error").asText(), () -> text(response));
        assertEquals(status, response.status());
    }

    /** Registers a room for {@code kd} and lets it connect. */
    void openRoom(String room, KdPeer kd) throws InterruptedException {
        assertEquals(200, startConf(room, kd.identity.fingerprint()).status());
        kd.dial(port(), fingerprint());
        Await.until("the Key Distributor of " + room, () -> isConnected(room));
    }

    /** Whether the room's Key Distributor is there. */
    boolean isConnected(String room) {
        return get("/perc/" + room + "/info").body().toString().contains(hex("connected"));
    }

    private static String hex(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8)).toHex();
    }

    /** Joins and returns the bridge's endpoint. */
    InMemoryBridge.Endpoint join(String room, int number) throws InterruptedException {
        PercHttpResponse response = offer(room, TestOffers.offer(number));
        assertEquals(200, response.status(), () -> text(response));
        return Await.next(bridge.created, "an endpoint");
    }

    long count(PercCounter counter) {
        return md.metrics().value(counter);
    }

    /** Nothing of any endpoint is left anywhere: the thread that ends an endpoint does so in several places, one after the other. */
    void assertNobodyLeft() {
        Await.until("the end of every endpoint in every place", () -> left().isEmpty(), () -> left().toString());
    }

    private Map<String, Integer> left() {
        Map<String, Integer> left = new HashMap<>();
        left.put("on the bridge", bridge.size());
        left.put("associations", md.state().get("endpoints"));
        left.put("sessions", md.sessions().size());
        left.put(
                "participants",
                md.rooms().all().stream()
                        .mapToInt(room -> room.participants().size())
                        .sum());
        left.values().removeIf(count -> count == 0);
        return left;
    }

    @Override
    public void close() {
        md.close();
    }
}
