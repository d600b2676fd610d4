package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.http.PercHttpResponse;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.TunneledDtls;

/** The page for browsers, and offers without a=tls-id: a bridge takes them only if it is configured for them, and not beside others. */
class FrameRoomsIT {
    @TempDir
    Path directory;

    private MdFixture md;

    private void start(String hocon) throws Exception {
        md = new MdFixture(directory, hocon);
    }

    @AfterEach
    void stop() {
        md.close();
    }

    @Test
    void page_isServedWithAStrictPolicy() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        PercHttpResponse page = md.get("/perc/any-room");
        assertEquals(200, page.status());
        assertEquals("text/html; charset=utf-8", page.headers().get("Content-Type"));
        String policy = page.headers().get("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self' "), policy);
        assertTrue(
                policy.contains("; worker-src 'self'; ") && policy.contains("require-trusted-types-for 'script'"),
                policy);
        assertFalse(policy.contains("unsafe") || policy.contains("blob: ;") || policy.contains("frame-src"), policy);
        assertEquals(
                "camera=(self), microphone=(self), display-capture=(self)",
                page.headers().get("Permissions-Policy"));
        String html = MdFixture.text(page);
        assertFalse(html.contains("<style") || html.contains(" style=") || html.contains("onclick"), html);
        assertFalse(Pattern.compile("<script[^>]*>(?!</script>)").matcher(html).find(), "a script in the page");
    }

    @Test
    void everyFileOfThePage_isServedWithItsType() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        Map<String, String> types = Map.of(
                "html", "text/html; charset=utf-8",
                "css", "text/css; charset=utf-8",
                "js", "text/javascript; charset=utf-8",
                "json", "application/json",
                "svg", "image/svg+xml; charset=utf-8");
        Path page = Path.of("../web/room-page");
        List<Path> files;
        try (Stream<Path> all = Files.walk(page)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".md"))
                    .toList();
        }
        assertTrue(files.size() > 8, files::toString);
        for (Path file : files) {
            String name = page.relativize(file).toString();
            PercHttpResponse response = md.get("/perc/page/" + name);
            assertEquals(200, response.status(), name);
            assertEquals(
                    types.get(name.substring(name.lastIndexOf('.') + 1)),
                    response.headers().get("Content-Type"),
                    name);
            assertEquals(Octets.of(Files.readAllBytes(file)), response.body(), name);
            assertTrue(response.headers().get("Content-Security-Policy").startsWith("default-src 'none'"), name);
        }
        assertEquals(
                "bridge",
                MdFixture.json(md.get("/perc/page/perc-policy.json"))
                        .path("servedBy")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/perc",
                "/perc/",
                "/perc/-odd",
                "/perc/a b",
                "/perc/%3Cscript%3E",
                "/perc/<script>",
                "/perc/page"
            })
    void pathWithoutARoom_isAPageForPeople_andJsonForPrograms(String path) throws Exception {
        start("videobridge.perc.frame-rooms = true");
        MdFixture.assertError(404, "not-found", md.get(path));
        PercHttpResponse page =
                md.request("GET", path, Map.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), "");
        assertEquals(404, page.status());
        assertEquals("text/html; charset=utf-8", page.headers().get("Content-Type"));
        assertTrue(page.headers().get("Content-Security-Policy").startsWith("default-src 'none'"));
        String html = MdFixture.text(page);
        assertTrue(html.contains("The address of a room is /perc/ and the room's name"), html);
        assertFalse(html.contains("<script"), html);
    }

    @Test
    void nameOf300Characters_isAPageForPeople() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        PercHttpResponse page = md.request("GET", "/perc/" + "x".repeat(300), Map.of("Accept", "text/html"), "");
        assertEquals(404, page.status());
        assertTrue(MdFixture.text(page).contains("1 to 128"), MdFixture.text(page));
    }

    @Test
    void facts_areWhatTheKeyDistributorSaidAtLast() throws Exception {
        start("videobridge.perc { frame-rooms = true, http.allowed-origins = [\"https://rooms.example\"] }");
        MdFixture.assertError(404, "unknown-room", md.get("/perc/board/facts"));
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            assertEquals(200, md.startConf("board", kd.identity.fingerprint()).status());
            assertEquals("{\"room\":\"board\"}", MdFixture.text(md.get("/perc/board/facts")));
            assertEquals(
                    200,
                    register(kd, ",\"protection\":\"frame\",\"keyDistributor\":\"kd@idp.example\"")
                            .status());
            PercHttpResponse facts =
                    md.request("GET", "/perc/board/facts", Map.of("Origin", "https://rooms.example"), "");
            assertEquals(
                    "{\"room\":\"board\",\"protection\":\"frame\",\"keyDistributor\":\"kd@idp.example\"}",
                    MdFixture.text(facts));
            assertEquals("no-store", facts.headers().get("Cache-Control"));
            assertEquals("https://rooms.example", facts.headers().get("Access-Control-Allow-Origin"));
            assertEquals(200, register(kd, ",\"protection\":\"double\"").status());
            assertEquals("{\"room\":\"board\",\"protection\":\"double\"}", MdFixture.text(md.get("/perc/board/facts")));
        }
        MdFixture.assertError(404, "unknown-room", md.get("/perc/other/facts"));
        assertEquals(405, md.request("POST", "/perc/board/facts", Map.of(), "").status());
    }

    @Test
    void facts_ofAConfiguredKeyDistributorsRoom_areNotKnownYet() throws Exception {
        start(
                "videobridge.perc { frame-rooms = true, key-distributors = [{ id = kd, rooms = \"web-.*\", certificates = [\"sha-256 "
                        + "AB:".repeat(31) + "AB\"] }] }");
        assertEquals("{\"room\":\"web-1\"}", MdFixture.text(md.get("/perc/web-1/facts")));
        MdFixture.assertError(404, "unknown-room", md.get("/perc/-web-1/facts"));
    }

    @Test
    void factsOfAnotherForm_areRefused_andFrameRoomsWhereThereAreNone() throws Exception {
        start("");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            MdFixture.assertError(409, "profile-mismatch", register(kd, ",\"protection\":\"frame\""));
            for (String odd : List.of(
                    ",\"protection\":\"none\"",
                    ",\"protection\":null",
                    ",\"keyDistributor\":\"kd\"",
                    ",\"keyDistributor\":7",
                    ",\"keyDistributor\":\"kd@" + "x".repeat(128) + "\"",
                    ",\"keyDistributor\":\"k d@idp.example\"")) {
                MdFixture.assertError(400, "malformed-room-facts", register(kd, odd));
            }
        }
        MdFixture.assertError(404, "unknown-room", md.get("/perc/board/facts"));
    }

    private PercHttpResponse register(KdPeer kd, String members) {
        return md.request("POST", "/perc/start-conf", "application/json", """
                {"room":"board","kd":{"certificates":[{"hash":"sha-256","certificate":"%s"}]}%s}
                """.formatted(
                        kd.identity.fingerprint().digestText(), members));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-156", "firefox-esr-153"})
    void browsersOffer_isSignedWithItsDataChannel_andItsSctpIsRelayedLikeTheHandshake(String browser) throws Exception {
        start("videobridge.perc.frame-rooms = true");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            kd.tlsIds = false;
            md.openRoom("board", kd);
            PercHttpResponse joined = md.offer("board", BrowserOffers.named(browser));
            assertEquals(200, joined.status(), () -> MdFixture.text(joined));
            assertTrue(
                    MdFixture.text(joined).contains("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"),
                    () -> MdFixture.text(joined));
            InMemoryBridge.Endpoint endpoint = Await.next(md.bridge.created, "an endpoint");
            assertFalse(Await.next(md.bridge.requests, "a request")
                    .toXML("")
                    .toString()
                    .contains("sctp"));
            // Application data of DTLS 1.2 (type 23), and a DTLS 1.3 record with a unified header.
            for (int type : new int[] {22, 23, 0x2F}) {
                byte[] record = new byte[1200];
                record[0] = (byte) type;
                endpoint.association().dtlsReceived(record, 0, record.length);
                TunneledDtls relayed = kd.await(TunneledDtls.class);
                assertEquals(Octets.of(record), relayed.dtlsMessage());
                kd.tunnel().send(relayed);
                assertEquals(Octets.of(record), Await.next(endpoint.dtls, "the Key Distributor's record"));
            }
        }
    }

    @Test
    void browsersOfferWithTlsId_isSignedWithItsDataChannel_unlessTheRoomEncryptsTwice() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        String offer = BrowserOffers.named("chromium-156")
                .replaceFirst("t=0 0\r\n", "t=0 0\r\na=tls-id:tls-id-of-a-browser-0123456789\r\n");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            PercHttpResponse joined = md.offer("board", offer);
            assertEquals(200, joined.status(), () -> MdFixture.text(joined));
            String answer = MdFixture.text(joined);
            assertTrue(answer.contains("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"), answer);
            assertTrue(answer.contains("a=tls-id:kd-tls-id-0123456789\r\n"), answer);
            assertTrue(new String(kd.signRequests.take().answer().toByteArray(), StandardCharsets.UTF_8)
                    .contains("a=x-perc-association:"));
        }
    }

    @Test
    void browsersOfferWithTlsId_inARoomOfDoubleEncryption_isOneOfDoubleEncryption() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        String offer = BrowserOffers.named("chromium-156")
                .replaceFirst("t=0 0\r\n", "t=0 0\r\na=tls-id:tls-id-of-a-browser-0123456789\r\n");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            assertEquals(200, register(kd, ",\"protection\":\"double\"").status());
            PercHttpResponse joined = md.offer("board", offer);
            assertEquals(200, joined.status(), () -> MdFixture.text(joined));
            assertTrue(MdFixture.text(joined).contains("m=application 0 "), () -> MdFixture.text(joined));
            assertFalse(new String(kd.signRequests.take().answer().toByteArray(), StandardCharsets.UTF_8)
                    .contains("a=x-perc-association:"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/perc/page/none.js",
                "/perc/page/../room.html",
                "/perc/page/",
                "/perc/page",
                "/perc/-no-room",
                "/perc/page/a/b/c.js",
                "/perc/page/.hidden.js",
                "/perc/page/room.class",
                "/perc/page//room.js",
                "/perc/page/x/../room.js"
            })
    void page_otherPaths_404(String path) throws Exception {
        start("videobridge.perc.frame-rooms = true");
        MdFixture.assertError(404, "not-found", md.get(path));
    }

    @Test
    void page_otherMethods_405() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        assertEquals(405, md.request("POST", "/perc/room", Map.of(), "").status());
        assertEquals(
                405, md.request("DELETE", "/perc/page/room.js", Map.of(), "").status());
    }

    @Test
    void withoutFrameRooms_thereIsNoPage_andAnOfferWithoutTlsIdIsMalformed() throws Exception {
        start("");
        MdFixture.assertError(404, "not-found", md.get("/perc/any-room"));
        MdFixture.assertError(404, "not-found", md.get("/perc/page/room.js"));
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            MdFixture.assertError(400, "malformed-offer", md.offer("board", browsersOffer()));
        }
    }

    @Test
    void withFrameRooms_answerWithTlsId_isNotTheKeyDistributors() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            // This Key Distributor answers as in a room of double encryption.
            MdFixture.assertError(502, "kd-answer-invalid", md.offer("board", browsersOffer()));
        }
        assertEquals(0, md.md.state().get("endpoints"));
    }

    @Test
    void browsersAndOthers_areNotInOneRoom() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        try (KdPeer kd = new KdPeer(TestIdentities.make(directory, "kd"))) {
            md.openRoom("board", kd);
            assertEquals(200, md.offer("board", TestOffers.offer(100)).status());
            MdFixture.assertError(409, "profile-mismatch", md.offer("board", browsersOffer()));
        }
    }

    private static String browsersOffer() {
        return TestOffers.offer(1).replaceAll("a=tls-id:[^\r]*\r\n", "");
    }
}
