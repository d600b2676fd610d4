package org.jvbperc.kd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.app.AdminRun;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.SignAnswerError;

/** What an owner can do with a running conference, over HTTP and by {@code perc-kd}. */
@Timeout(600)
class OperationsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    Path directory;

    private KdFixture fixture;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int post(String path, String body) throws Exception {
        return fixture.post(path, body).statusCode();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--kd", fixture.uri("").toString()));
        return AdminRun.run(all, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String output() {
        String text = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return text;
    }

    @Test
    void rekey_givesEverybodyANewKey() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily")) {
            EktParameterSet before = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            assertEquals(202, post("/conferences/daily/rekey", ""));
            EktParameterSet after = Await.next(alice.ektKeys, "new EKTKey");
            assertNotEquals(before.ektKey(), after.ektKey());
            assertEquals(0, run("rekey", "--room", "daily"));
            assertNotEquals(
                    after.ektKey(), Await.next(alice.ektKeys, "newer EKTKey").ektKey());
        }
    }

    @Test
    void lockedConference_refusesOffers_untilUnlocked() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        EndpointPeer alice = fixture.endpoint("alice", "daily");
        assertEquals(204, post("/conferences/daily/lock", ""));
        assertTrue(fixture.json("/conferences/daily").path("locked").asBoolean());
        SignAnswerError error = assertInstanceOf(
                SignAnswerError.class, fixture.md.sign(alice.offer(fixture.idp), MediaDistributorPeer.answer("daily")));
        assertEquals("conference-locked", error.condition());
        assertEquals(0, run("unlock", "--room", "daily"));
        EndpointPeer again = fixture.endpoint("alice", "daily");
        again.join(fixture.endpointDtls, fixture.md, fixture.idp);
        again.close();
        assertEquals(0, run("lock", "--room", "daily"));
        assertTrue(fixture.json("/conferences/daily").path("locked").asBoolean());
    }

    @Test
    void removedMember_isClosedOut_andItsNextOfferRefused_othersGetANewKey() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer eve = fixture.endpoint("eve", "daily")) {
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EktParameterSet last = eve.join(fixture.endpointDtls, fixture.md, fixture.idp);
            assertEquals(
                    last.ektKey(), Await.next(alice.ektKeys, "eve's joining").ektKey());
            assertEquals(0, run("remove", "--room", "daily", "--identity", "eve@idp.example"));
            assertEquals("{\"removed\":1}", output().strip());
            assertEquals("closed", Await.next(eve.ends, "end of eve's association"));
            assertNotEquals(
                    last.ektKey(), Await.next(alice.ektKeys, "key without eve").ektKey());
            assertEquals(
                    "removed",
                    fixture.roster("daily")
                            .path("members")
                            .get(1)
                            .path("reason")
                            .asText());
            SignAnswerError error = assertInstanceOf(
                    SignAnswerError.class,
                    fixture.md.sign(
                            fixture.endpoint("eve", "daily").offer(fixture.idp), MediaDistributorPeer.answer("daily")));
            assertEquals("not-on-roster-policy", error.condition());
            assertEquals(1, run("remove", "--room", "daily", "--identity", "eve@idp.example"));
            assertTrue(output().contains("unknown-member"));
        }
    }

    @Test
    void wrongRequests_areNamed() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        assertEquals(404, post("/conferences/weekly/rekey", ""));
        assertEquals(404, post("/conferences/weekly/lock", ""));
        assertEquals(404, post("/conferences/weekly/remove", "{\"identity\":\"a@b\"}"));
        assertEquals(405, fixture.get("/conferences/daily/rekey").statusCode());
        assertEquals(405, fixture.get("/conferences/daily/remove").statusCode());
        for (String body :
                List.of("", "{}", "[]", "{\"identity\":5}", "{\"identity\":\"\"}", "{\"identity\":\"a\",\"b\":1}")) {
            assertEquals(400, post("/conferences/daily/remove", body), body);
        }
        assertEquals(1, run("show", "--room", "weekly"));
        assertTrue(output().contains("unknown-room"));
        assertEquals(64, run("rekey"));
        assertTrue(output().contains("--room NAME is missing"));
        assertEquals(64, run("remove", "--room", "daily"));
        assertTrue(output().contains("--identity USER@DOMAIN is missing"));
        assertEquals(64, run("lock", "--room", "daily", "--identity", "a@b"));
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(64, AdminRun.run(List.of("list", "--kd", "ftp://x"), print));
        assertTrue(output().contains("not an http or https URL"));
    }

    @Test
    void listShowRosterEnd_work() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        assertEquals(0, run("list"));
        assertEquals(
                "daily",
                JSON.readTree(output()).path("conferences").get(0).path("room").asText());
        assertEquals(0, run("show", "--room", "daily"));
        assertFalse(JSON.readTree(output()).path("locked").asBoolean(true));
        assertEquals(0, run("roster", "--room", "daily"));
        assertEquals("daily", JSON.readTree(output()).path("room").asText());
        assertEquals(0, run("end", "--room", "daily"));
        assertEquals(404, fixture.get("/conferences/daily").statusCode());
    }

    @Test
    void tokenFromAFile_isRequired_butNotForARosterThatIsPublic() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        fixture.start("http.bearer-token-file = \"" + token + "\"\n http.public-roster = true");
        assertEquals(1, run("list"));
        assertTrue(output().contains("unauthorized"));
        assertEquals(0, run("list", "--token-file", token.toString()));
        assertEquals(401, post("/conferences/daily/rekey", ""));
        assertEquals(404, fixture.get("/conferences/daily/roster").statusCode());
        HttpRequest.Builder page = HttpRequest.newBuilder(fixture.uri("/conferences/daily/roster"))
                .header("Origin", "https://evil.example");
        assertEquals(403, fixture.send(page).statusCode());
    }

    @Test
    void keyDistributorThatIsNotThere_isUnreachable() throws Exception {
        fixture.start("");
        String url = fixture.uri("").toString();
        fixture.kd.close();
        assertEquals(
                69, AdminRun.run(List.of("list", "--kd", url), new PrintStream(out, true, StandardCharsets.UTF_8)));
    }

    @Test
    void description_namesEveryResource_andEachAnswers() throws Exception {
        fixture.start("");
        JsonNode description = fixture.json("/openapi.json");
        assertEquals("3.1.0", description.path("openapi").asText());
        Set<String> paths = new TreeSet<>();
        description.path("paths").fieldNames().forEachRemaining(paths::add);
        assertEquals(
                Set.of(
                        "/health",
                        "/metrics",
                        "/openapi.json",
                        "/conferences",
                        "/conferences/{room}",
                        "/conferences/{room}/roster",
                        "/conferences/{room}/rekey",
                        "/conferences/{room}/lock",
                        "/conferences/{room}/unlock",
                        "/conferences/{room}/remove",
                        "/conferences/{room}/owner",
                        "/conferences/{room}/invitations"),
                paths);
        for (String path : paths) {
            String method = description.path("paths").path(path).has("get") ? "GET" : "POST";
            HttpRequest.Builder request = HttpRequest.newBuilder(fixture.uri(path.replace("{room}", "none")))
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{\"identity\":\"a@b\"}"));
            String body = fixture.send(request).body();
            // Metrics are not JSON.
            JsonNode answer = body.startsWith("{") ? JSON.readTree(body) : JSON.createObjectNode();
            assertNotEquals("not-found", answer.path("error").asText(), path);
            assertNotEquals("method-not-allowed", answer.path("error").asText(), path);
        }
    }
}
