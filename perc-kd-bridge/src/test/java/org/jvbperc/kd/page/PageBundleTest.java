package org.jvbperc.kd.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.Octets;

/** What is served as the page is exactly what was built, with headers that follow from a valid policy. */
class PageBundleTest {
    @TempDir
    Path directory;

    private PageFolder folder;

    @BeforeEach
    void make() throws Exception {
        folder = new PageFolder(directory);
    }

    private PageBundle read() throws Exception {
        return PageBundle.read(directory, folder.policy());
    }

    private void assertRefused(String fragment, Path policy) {
        PageException refused = assertThrows(PageException.class, () -> PageBundle.read(directory, policy));
        assertTrue(refused.getMessage().contains(fragment), refused.getMessage());
    }

    @Test
    void files_areTheManifests_withTheirTypes_andTheDocumentIsThereForEveryRoom() throws Exception {
        PageBundle bundle = read();
        PageBundle.File document = bundle.file("").orElseThrow();
        assertEquals("text/html; charset=utf-8", document.type());
        assertEquals(document, bundle.file("board-1").orElseThrow());
        assertEquals(
                "text/javascript; charset=utf-8",
                bundle.file("page/room.js").orElseThrow().type());
        assertEquals(
                "image/svg+xml; charset=utf-8",
                bundle.file("page/icons/lock.svg").orElseThrow().type());
        assertEquals(
                Octets.of(Files.readAllBytes(folder.policy())),
                bundle.file("page/perc-policy.json").orElseThrow().contents());
        Files.writeString(directory.resolve("page/secret.js"), "not in the manifest");
        PageBundle again = read();
        for (String path : new String[] {"page/secret.js", "page/../index.html", "page/", "a/b", "manifest.json/"}) {
            assertTrue(again.file(path).isEmpty(), path);
        }
    }

    @Test
    void headers_followFromThePolicy_asTheBuildMakesThem() throws Exception {
        Map<String, String> headers = read().headers();
        assertEquals(
                PageFolder.vectors().path("contentSecurityPolicy").asText(), headers.get("Content-Security-Policy"));
        assertEquals("camera=(self), microphone=(self), display-capture=(self)", headers.get("Permissions-Policy"));
        assertEquals("same-origin-allow-popups", headers.get("Cross-Origin-Opener-Policy"));
    }

    @Test
    void policy_withAWrongMember_isRefused_andTheMessageNamesIt() throws Exception {
        JsonNode vectors = PageFolder.vectors();
        int cases = 0;
        for (Map.Entry<String, JsonNode> entry : vectors.path("wrong").properties()) {
            for (JsonNode value : entry.getValue()) {
                ObjectNode policy = vectors.path("policy").deepCopy();
                policy.set(entry.getKey(), value);
                assertRefused(entry.getKey(), folder.policy(policy.toString()));
                cases++;
            }
            ObjectNode without = vectors.path("policy").deepCopy();
            without.remove(entry.getKey());
            assertRefused(entry.getKey(), folder.policy(without.toString()));
        }
        assertTrue(cases > 35, "cases: " + cases);
        ObjectNode more = vectors.path("policy").deepCopy();
        more.put("extra", 1);
        assertRefused("extra", folder.policy(more.toString()));
        assertRefused("perc-policy.json", folder.policy("[]"));
        assertRefused("perc-policy.json", folder.policy(" ".repeat(65537)));
        assertRefused("nowhere", directory.resolve("nowhere"));
    }

    @Test
    void policyOfTheBridgesOwnCopy_isValid() throws Exception {
        assertEquals(
                PageFolder.vectors().path("importMap").asText().length(),
                PageBundle.read(directory, Path.of("../web/room-page/perc-policy.json"))
                        .headers()
                        .get("Content-Security-Policy")
                        .replaceAll(".*'(sha256-[^']*)'.*", "$1")
                        .length());
    }

    @Test
    void policyInTheBundle_isUsed_andNoOtherBesideIt() throws Exception {
        assertRefused("no policy", null);
        String policy = PageFolder.vectors().path("policy").toString();
        folder.put("page/perc-policy.json", policy);
        folder.save();
        assertEquals(read().headers(), PageBundle.read(directory, null).headers());
        assertRefused("another policy", folder.policy(policy + " "));
    }

    @Test
    void fileThatWasChangedOrIsMissing_isNamed() throws Exception {
        Path policy = folder.policy();
        Files.writeString(directory.resolve("page/room.js"), "export const text = 'other';");
        assertRefused("room.js differs", policy);
        Files.delete(directory.resolve("page/room.js"));
        assertRefused("room.js cannot be read", policy);
    }

    @Test
    void manifest_thatIsNotOne_isRefused() throws Exception {
        Path policy = folder.policy();
        for (String name :
                new String[] {"page/../../secret.js", "/etc/passwd", "page/.hidden.js", "page/a/b/c.js", "room.js"}) {
            folder.files.put(name, "sha384-x");
            folder.save();
            assertRefused("a name that no file of the page has", policy);
            folder.files.remove(name);
        }
        folder.put("page/tool.exe", "x");
        folder.save();
        assertRefused("tool.exe: expected one of the endings", policy);
        folder.files.remove("page/tool.exe");
        folder.manifest.put("importMap", "sha256-x' 'unsafe-inline");
        folder.save();
        assertRefused("not one of this version", policy);
        Files.write(directory.resolve("manifest.json"), "{".getBytes(StandardCharsets.UTF_8));
        assertRefused("manifest.json", policy);
        Files.delete(directory.resolve("manifest.json"));
        assertRefused("manifest.json cannot be read", policy);
    }
}
