package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.md.http.PercHttpResponse;

/** The page for browsers, and offers without a=tls-id: only where they were switched on, and not beside others. */
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
    void page_andEveryFileItNames_areServedWithAPolicy() throws Exception {
        start("videobridge.perc.frame-rooms = true");
        PercHttpResponse page = md.get("/perc/any-room");
        assertEquals(200, page.status());
        assertEquals("text/html; charset=utf-8", page.headers().get("Content-Type"));
        String policy = page.headers().get("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self' "), policy);
        assertFalse(policy.contains("unsafe"), policy);
        String html = MdFixture.text(page);
        assertFalse(html.contains("<style") || html.contains("onclick"), html);
        assertFalse(Pattern.compile("<script[^>]*>(?!</script>)").matcher(html).find(), "a script in the page");
        Matcher file = Pattern.compile("page/[a-z]+\\.[a-z]+").matcher(html);
        int files = 0;
        while (file.find()) {
            assertEquals(200, md.get("/perc/" + file.group()).status(), file.group());
            files++;
        }
        assertEquals(2, files);
        Matcher module =
                Pattern.compile("from './([a-z]+\\.js)'").matcher(MdFixture.text(md.get("/perc/page/room.js")));
        while (module.find()) {
            PercHttpResponse script = md.get("/perc/page/" + module.group(1));
            assertEquals(200, script.status(), module.group());
            assertEquals("text/javascript; charset=utf-8", script.headers().get("Content-Type"));
            files++;
        }
        assertEquals(8, files);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/perc/page/none.js", "/perc/page/../room.html", "/perc/page/", "/perc/page", "/perc/-no-room"})
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
