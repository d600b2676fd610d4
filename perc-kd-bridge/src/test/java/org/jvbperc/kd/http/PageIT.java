package org.jvbperc.kd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.kd.page.PageFolder;
import org.jvbperc.kd.peers.KdFixture;

/** The page for browsers on the Key Distributor's listener, beside the interface for administrators. */
class PageIT {
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    Path directory;

    private KdFixture fixture;
    private String page;

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
        PageFolder folder = new PageFolder(Files.createDirectory(directory.resolve("page")));
        page = "http.page { directory = \"page\", policy = \"" + folder.policy() + "\" }\nhttp.bearer-token = \"" + TOKEN + "\"";
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void page_isServedToEverybody_andNothingElseIs() throws Exception {
        fixture.start(page);
        for (String path : new String[] {"/rooms/", "/rooms/board-1"}) {
            HttpResponse<String> document = fixture.get(path);
            assertEquals(200, document.statusCode());
            assertEquals("<!DOCTYPE html><title>Room</title>", document.body());
            assertTrue(document.headers()
                    .firstValue("Content-Security-Policy")
                    .orElseThrow()
                    .startsWith("default-src 'none'; script-src 'self' 'sha256-"));
        }
        assertEquals(
                "export const text = 'ä';", fixture.get("/rooms/page/room.js").body());
        assertEquals(
                "no-cache",
                fixture.get("/rooms/page/room.js")
                        .headers()
                        .firstValue("Cache-Control")
                        .orElseThrow());
        for (String path : new String[] {"/rooms/page/none.js", "/rooms/a/b", "/rooms/page/../index.html"}) {
            assertEquals(404, fixture.get(path).statusCode(), path);
        }
        assertEquals(405, fixture.post("/rooms/board-1", "{}").statusCode());
        assertEquals(401, fixture.get("/conferences").statusCode());
        assertEquals(401, fixture.get("/rooms").statusCode());
    }

    @Test
    void page_mayNotUseTheAdministratorsInterface() throws Exception {
        fixture.start(page);
        fixture.administrator(TOKEN);
        assertEquals(200, fixture.get("/conferences").statusCode());
        for (String site : new String[] {"same-origin", "same-site", "cross-site"}) {
            HttpResponse<String> refused = fixture.send(
                    HttpRequest.newBuilder(fixture.uri("/conferences")).header("Sec-Fetch-Site", site));
            assertEquals(403, refused.statusCode(), site);
            assertTrue(refused.body().contains("forbidden-origin"), refused.body());
        }
    }

    @Test
    void withoutAPage_thereIsNone() throws Exception {
        fixture.start("");
        assertEquals(404, fixture.get("/rooms/board-1").statusCode());
    }

    @Test
    void mistakeInTheSettingsOrTheBundle_opensNothing() throws Exception {
        assertRefused("perc-kd.http.bearer-token", page.replace(TOKEN, ""));
        assertRefused("perc-kd.http.page.directory", page.replace("\"page\"", "\"pgae\""));
        assertRefused("perc-kd.http.page", page.replace("policy =", "polcy ="));
        assertRefused("perc-kd.http.page.directory", page.replace("directory = \"page\", ", ""));
        assertRefused("perc-policy.json cannot be read", page.replace("perc-policy.json", "none/perc-policy.json"));
        Files.writeString(directory.resolve("page/page/room.css"), "body { color: red; }");
        assertRefused("room.css differs from its digest", page);
    }

    private void assertRefused(String fragment, String extra) {
        InvalidConfigException refused = assertThrows(InvalidConfigException.class, () -> fixture.start(extra));
        assertTrue(String.valueOf(refused.getMessage()).contains(fragment), refused.getMessage());
    }
}
