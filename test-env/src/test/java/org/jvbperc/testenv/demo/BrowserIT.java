package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;

/** Debian's browsers, unmodified, in a room for browsers: joining by the page, identities both ways, media through the bridge. */
@Timeout(3600)
class BrowserIT {
    private static final int PACKETS = 50;
    private static final Map<String, String> VERIFIED =
            Map.of("firefox", "Your browser verified this with ", "chromium", "This page verified it with ");
    private static final Duration DEADLINE = Await.patience().multipliedBy(5);

    @TempDir
    Path directory;

    /** The first assertions expire during the call. Firefox validates them again when somebody joins, so the participants join again. */
    @Test
    void firefoxAndChromium_inOneRoom_joinByTheirIdentitiesAndExchangeMedia() throws Exception {
        JsonNode seen = visit("firefox,firefox,chromium,firefox", "admitted", "not-on-roster-policy");
        assertEquals(2, occurrences(seen, "alice@idp.example LEFT"), seen.toPrettyString());
        assertTrue(occurrences(seen, "bob@idp.example LEFT") >= 1, seen.toPrettyString());
    }

    @Test
    void chromiumAndFirefox_inOneRoom_joinByInvitationsAndExchangeMedia() throws Exception {
        JsonNode seen = visit("chromium,chromium,firefox,chromium", "invited", "not-authorized: invitation-invalid");
        assertEquals(1, occurrences(seen, "alice@idp.example LEFT"), seen.toPrettyString());
    }

    private static long occurrences(JsonNode seen, String member) {
        return seen.path("members")
                .valueStream()
                .filter(each -> each.asText().equals(member))
                .count();
    }

    private JsonNode visit(String browsers, String admission, String refusal) throws Exception {
        JsonNode seen = run(browsers, admission);

        String all = seen.toPrettyString();
        assertEquals("", seen.path("failure").asText(), all);
        assertEquals(3, seen.path("participants").size(), all);
        for (JsonNode participant : seen.path("participants")) {
            assertEquals(seen.path("code").asText(), participant.path("code").asText(), all);
            assertConnected(
                    participant,
                    VERIFIED.get(participant.path("browser").asText())
                            + seen.path("provider").asText(),
                    seen.path("fingerprint").asText(),
                    all);
        }
        JsonNode refused = seen.path("refused").path(0);
        assertTrue(refused.path("error").asText().contains(refusal), all);
        assertTrue(seen.path("muted").asBoolean(), all);
        assertEquals("You have left the room.", seen.path("left").asText(), all);
        String remaining = seen.path("remaining").toString();
        assertTrue(remaining.contains("\"bob@idp.example\"") && remaining.contains("\"carol@idp.example\""), all);
        assertEquals(2, seen.path("remaining").size(), all);
        assertEquals(1, seen.path("afterwards").path("received").size(), all);
        assertTrue(seen.path("code").asText().matches("\\d{5}( \\d{5}){5}"), all);
        return seen;
    }

    private JsonNode run(String browsers, String admission) throws Exception {
        assertTrue(
                Files.exists(Path.of("browser-room/node_modules/puppeteer-core/package.json")),
                "the browsers' driver is not installed: ./perc test does that, or npm ci in test-env/browser-room");
        List<String> arguments = List.of(
                browsers,
                directory.toString(),
                "result.json",
                System.getProperty("perc.browser.pictures", ""),
                admission);
        AloneInNamespaces.run(BrowserRoom.class, arguments, directory.resolve("room.log"), DEADLINE);
        return new ObjectMapper().readTree(directory.resolve("result.json").toFile());
    }

    private static void assertConnected(JsonNode participant, String how, String keyDistributor, String all)
            throws Exception {
        assertEquals("", participant.path("error").asText(), all);
        assertEquals("connected", participant.path("connection").asText(), all);
        assertEquals("connected", participant.path("dtls").asText(), all);
        assertTrue(
                SessionDescription.parse(participant.path("offer").asText())
                        .tlsId()
                        .isEmpty(),
                all);
        SessionDescription answer =
                SessionDescription.parse(participant.path("answer").asText());
        assertEquals(keyDistributor, answer.fingerprints().get(0).toString(), all);
        assertTrue(answer.tlsId().isEmpty(), all);
        JsonNode certificate = participant.path("remoteCertificate");
        // Firefox does not tell; it compares with the answer by itself, as every browser does.
        assertTrue(
                certificate.isTextual() || participant.path("browser").asText().equals("firefox"), all);
        assertTrue(certificate.isNull() || keyDistributor.endsWith(certificate.asText()), all);
        assertEquals(
                "Keys come from kd@idp.example. " + how + ".",
                participant.path("key-distributor").asText(),
                all);
        assertEquals(
                BrowserRoom.users().size() - 1, participant.path("received").size(), all);
        for (String user : BrowserRoom.users()) {
            assertTrue(participant.path("people").asText().contains(user + "@idp.example"), all);
            if (!user.equals(participant.path("user").asText())) {
                assertReceived(participant.path("received").path(user + "@idp.example"), all);
            }
        }
        assertFalse(participant.path("console").toString().contains("Content-Security-Policy"), all);
    }

    private static void assertReceived(JsonNode other, String all) {
        assertEquals("protected", other.path("state").asText(), all);
        assertTrue(other.path("audio").asInt() >= PACKETS, all);
        assertTrue(other.path("video").asInt() >= PACKETS, all);
        assertTrue(other.path("framesDecoded").asInt() > 1, all);
        assertTrue(other.path("playing").asBoolean(), all);
    }
}
