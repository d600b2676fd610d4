package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.jvbperc.md.http.JdkHttpAdapter;
import org.jvbperc.md.http.PercHttpResponse;
import org.jvbperc.testkit.Await;

/** The HTTP resource: answers, errors, bounds, and a real server around it. */
class PercHttpIT extends MdWithKdFixture {
    PercHttpIT() {
        super("videobridge.perc.http.allowed-origins = [\"https://meet.example.org\"]");
    }

    @Test
    void offer_unknownRoom_404() throws Exception {
        MdFixture.assertError(404, "unknown-room", md.offer("nowhere", TestOffers.offer(1)));
        MdFixture.assertError(404, "unknown-room", md.get("/perc/nowhere/info"));
        MdFixture.assertError(404, "unknown-room", md.get("/perc/nowhere/roster"));
    }

    @Test
    void offer_keyDistributorNotThereYet_503() throws Exception {
        md.startConf("board", kd.identity.fingerprint());
        PercHttpResponse response = md.offer("board", TestOffers.offer(1));
        MdFixture.assertError(503, "kd-unavailable", response);
        assertEquals("2", response.headers().get("Retry-After"));
        assertEquals(0, md.bridge.requests.size());
    }

    @Test
    void offer_bareQueryOfTheDraft_isAccepted() throws Exception {
        md.openRoom("board", kd);
        assertEquals(
                200,
                md.request("POST", "/perc/offer?board", "application/sdp; charset=utf-8", TestOffers.offer(1))
                        .status());
    }

    @Test
    void offer_malformed_400() throws Exception {
        md.openRoom("board", kd);
        String good = TestOffers.offer(1);
        String[][] cases = {
            {"", "malformed-offer"},
            {"v=1", "malformed-offer"},
            {good.replace("a=tls-id:tls-id-of-endpoint-1\r\n", ""), "malformed-offer"},
            {good.replace("a=setup:actpass", "a=setup:passive"), "malformed-offer"},
            {good.replaceAll("a=fingerprint:[^\r]*\r\n", ""), "malformed-offer"},
            {good.replaceAll("a=ice-pwd:[^\r]*\r\n", ""), "malformed-offer"},
            {
                good.replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"),
                "malformed-offer"
            },
            {good.replace("a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus"), "malformed-offer"},
            {good.replace("a=ssrc:1001 ", "a=ssrc:x "), "malformed-offer"},
        };
        for (String[] entry : cases) {
            MdFixture.assertError(400, entry[1], md.offer("board", entry[0]));
        }
        MdFixture.assertError(
                403, "identity-required", md.offer("board", good.replaceAll("a=identity:[^\r]*\r\n", "")));
        MdFixture.assertError(409, "profile-mismatch", md.offer("board", good.replace("RTP/SAVPF", "RTP/AVPF")));
        MdFixture.assertError(409, "profile-mismatch", md.offer("board", good.replaceAll("a=group:[^\r]*\r\n", "")));
        assertEquals(0, md.bridge.requests.size());
        assertTrue(kd.signRequests.isEmpty());
    }

    @Test
    void offer_wrongQueryTypeOrMethod_isRefused() throws Exception {
        String sdp = "application/sdp";
        MdFixture.assertError(400, "malformed-room", md.request("POST", "/perc/offer", sdp, "v=0"));
        MdFixture.assertError(400, "malformed-room", md.request("POST", "/perc/offer?room=", sdp, "v=0"));
        MdFixture.assertError(400, "malformed-room", md.request("POST", "/perc/offer?room=a&room=b", sdp, "v=0"));
        MdFixture.assertError(400, "malformed-room", md.request("POST", "/perc/offer?room=%zz", sdp, "v=0"));
        MdFixture.assertError(400, "malformed-room", md.request("POST", "/perc/offer?room=..%2Fx", sdp, "v=0"));
        MdFixture.assertError(
                415, "malformed-content-type", md.request("POST", "/perc/offer?room=r", "text/plain", "v=0"));
        PercHttpResponse wrong = md.get("/perc/offer?room=r");
        MdFixture.assertError(405, "method-not-allowed", wrong);
        assertEquals("POST", wrong.headers().get("Allow"));
        for (String path : new String[] {"/perc/start-conf", "/perc/session/x"}) {
            MdFixture.assertError(405, "method-not-allowed", md.get(path));
        }
        for (String path : new String[] {"/perc/", "/perc/a/b/c", "/perc/room/unknown", "/other"}) {
            MdFixture.assertError(404, "not-found", md.get(path));
        }
        MdFixture.assertError(405, "method-not-allowed", md.request("POST", "/perc/board/roster", Map.of(), ""));
    }

    @Test
    void body_longerThanTheBound_413() throws Exception {
        MdFixture.assertError(413, "malformed-body", md.offer("board", "x".repeat(64 * 1024 + 1)));
    }

    @Test
    void offer_tooLongToBeSigned_400() throws Exception {
        md.openRoom("board", kd);
        String padding = ("a=x-padding:" + "x".repeat(200) + "\r\n").repeat(297);
        String offer = TestOffers.offer(1).replace("a=x-unknown:kept\r\n", padding);
        MdFixture.assertError(400, "malformed-offer", md.offer("board", offer));
        md.assertNobodyLeft();
    }

    @Test
    void crossSite_pagesOfOtherOrigins_mayNotPost() throws Exception {
        md.openRoom("board", kd);
        Map<String, String> type = Map.of("Content-Type", "application/sdp", "Host", "md.test:8080");
        String offer = TestOffers.offer(1);
        for (String origin : new String[] {"https://evil.example", "null", "https://md.test", "::", "x"}) {
            MdFixture.assertError(403, "cross-site", post(type, "Origin", origin, offer));
        }
        MdFixture.assertError(403, "cross-site", post(type, "Sec-Fetch-Site", "cross-site", offer));
        assertTrue(kd.signRequests.isEmpty());
        assertEquals(200, post(type, "Origin", "https://md.test:8080", offer).status());
        PercHttpResponse allowed = post(type, "Origin", "https://meet.example.org", TestOffers.offer(2));
        assertEquals(200, allowed.status());
        assertEquals("https://meet.example.org", allowed.headers().get("Access-Control-Allow-Origin"));
        PercHttpResponse preflight =
                md.request("OPTIONS", "/perc/offer?room=board", Map.of("Origin", "https://meet.example.org"), "");
        assertEquals(204, preflight.status());
        assertEquals("GET, POST, DELETE", preflight.headers().get("Access-Control-Allow-Methods"));
        MdFixture.assertError(
                403,
                "cross-site",
                md.request("OPTIONS", "/perc/offer?room=board", Map.of("Origin", "https://evil.example"), ""));
    }

    private PercHttpResponse post(Map<String, String> base, String name, String value, String offer) {
        Map<String, String> headers = new java.util.HashMap<>(base);
        headers.put(name, value);
        return md.request("POST", "/perc/offer?room=board", headers, offer);
    }

    @Test
    void metrics_countRequestsByOutcome() throws Exception {
        md.startConf("board", kd.identity.fingerprint());
        md.get("/perc/nowhere/info");
        md.offer("board", TestOffers.offer(1));
        String text = md.md.metrics().toPrometheusText();
        assertTrue(text.contains("jitsi_jvb_perc_http_requests_total{event=\"succeeded\"} 1\n"), text);
        assertTrue(text.contains("jitsi_jvb_perc_http_requests_total{event=\"refused\"} 1\n"), text);
        assertTrue(text.contains("jitsi_jvb_perc_http_requests_total{event=\"failed\"} 1\n"), text);
        assertTrue(text.contains("jitsi_jvb_perc_conferences 1\n"), text);
    }

    /** One server thread only: waiting offers must not keep others from being answered. */
    @Test
    void server_offersThatWait_doNotStarveOtherRequests() throws Exception {
        md.openRoom("board", kd);
        kd.signing = KdPeer.Signing.LATER;
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (JdkHttpAdapter adapter = new JdkHttpAdapter(md.md.http(), 3)) {
            server.setExecutor(oneThread);
            server.createContext("/perc", adapter);
            server.start();
            URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(client.sendAsync(offerRequest(base, i), HttpResponse.BodyHandlers.ofString()));
                Await.next(kd.signRequests, "a SignAnswer");
            }
            HttpResponse<String> info = client.send(
                    HttpRequest.newBuilder(base.resolve("/perc/board/info")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, info.statusCode());
            assertTrue(info.body().contains("\"connected\""), info.body());
            HttpResponse<String> fourth = client.send(offerRequest(base, 9), HttpResponse.BodyHandlers.ofString());
            assertEquals(503, fourth.statusCode());
            assertTrue(fourth.body().contains("\"busy\""), fourth.body());
            assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone), "still waiting meanwhile");
            for (int i = 0; i < waiting.size(); i++) {
                kd.signHeld();
            }
            for (CompletableFuture<HttpResponse<String>> response : waiting) {
                HttpResponse<String> signed = Await.get(response, "an answer");
                assertEquals(200, signed.statusCode());
                URI waited =
                        base.resolve(signed.headers().firstValue("Location").orElseThrow());
                HttpRequest delete = HttpRequest.newBuilder(waited).DELETE().build();
                assertEquals(
                        204,
                        client.send(delete, HttpResponse.BodyHandlers.ofString())
                                .statusCode());
            }
            kd.signing = KdPeer.Signing.SIGN;
            HttpResponse<String> answered = client.send(offerRequest(base, 10), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answered.statusCode());
            URI session = base.resolve(answered.headers().firstValue("Location").orElseThrow());
            HttpResponse<String> deleted =
                    client.send(HttpRequest.newBuilder(session).DELETE().build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(204, deleted.statusCode());
            HttpResponse<String> tooLong = client.send(
                    HttpRequest.newBuilder(base.resolve("/perc/offer?room=board"))
                            .header("Content-Type", "application/sdp")
                            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(65537)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(413, tooLong.statusCode());
            md.assertNobodyLeft();
        } finally {
            server.stop(0);
            oneThread.shutdownNow();
        }
    }

    private static HttpRequest offerRequest(URI base, int number) {
        return HttpRequest.newBuilder(base.resolve("/perc/offer?room=board"))
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(TestOffers.offer(number)))
                .build();
    }
}
