package org.jvbperc.kd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.kd.app.AdminRun;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.TokenServer;

/** What a conference's owner may do with an access token, and nobody else (RFC 9449 section 7). */
@Timeout(600)
class OwnerTest {
    private static final String PUBLIC = "https://kd.example/perc";
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    Path directory;

    private KdFixture fixture;
    private TokenServer tokens;
    private ECKey key;

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
        tokens = new TokenServer();
        key = new ECKeyGenerator(Curve.P_256).generate();
    }

    @AfterEach
    void stop() {
        fixture.close();
        tokens.close();
    }

    private void start(String extra) throws Exception {
        String token = extra.isEmpty() ? "" : TOKEN;
        fixture.start(tokens.config() + extra + "\nhttp.bearer-token = \"" + token + "\"");
        fixture.administrator(token);
        fixture.conference("daily");
        assertEquals(
                204,
                fixture.post("/conferences/daily/owner", "{\"identity\":\"alice@idp.example\"}")
                        .statusCode());
    }

    private HttpRequest.Builder request(String method, String path, String body, String token, String proof) {
        return HttpRequest.newBuilder(fixture.uri(path))
                .header("Authorization", "DPoP " + token)
                .header("DPoP", proof)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<String> as(String user, String scope, String method, String path, String body)
            throws Exception {
        String token = tokens.token(user, scope, key);
        String proof = DpopProofs.forRequest(key, token, method, URI.create(PUBLIC + path));
        return fixture.send(request(method, path, body, token, proof));
    }

    private int asAlice(String method, String path) throws Exception {
        return as("alice", "perc:own", method, path, "").statusCode();
    }

    @Test
    void owner_runsTheConference_andNothingElse() throws Exception {
        start("http.public-url = \"" + PUBLIC + "/\"");
        assertEquals(204, asAlice("POST", "/conferences/daily/lock"));
        assertTrue(fixture.json("/conferences/daily").path("locked").asBoolean());
        assertEquals(200, asAlice("GET", "/conferences/daily"));
        assertEquals(200, asAlice("GET", "/conferences/daily/roster"));
        assertEquals(202, asAlice("POST", "/conferences/daily/rekey"));
        assertEquals(
                201,
                as("alice", "perc:own", "POST", "/conferences/daily/invitations", "{}")
                        .statusCode());
        assertEquals(403, asAlice("GET", "/conferences"));
        assertEquals(403, asAlice("POST", "/conferences"));
        assertEquals(403, asAlice("GET", "/metrics"));
        assertEquals(403, asAlice("GET", "/conferences/other"));
        assertEquals(204, asAlice("DELETE", "/conferences/daily"));
    }

    /** A proxy in front of it makes everybody's requests come from this machine. */
    @Test
    void publicUrl_withoutATokenForAdministrators_doesNotStart() {
        InvalidConfigException refused = assertThrows(
                InvalidConfigException.class, () -> fixture.start("http.public-url = \"" + PUBLIC + "\""));
        assertTrue(String.valueOf(refused.getMessage()).contains("http.bearer-token"), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains("http.public-url"), refused.getMessage());
    }

    @Test
    void othersAndOtherScopes_areRefused() throws Exception {
        start("http.public-url = \"" + PUBLIC + "\"");
        assertEquals(
                403,
                as("bob", "perc:own", "POST", "/conferences/daily/lock", "").statusCode());
        assertEquals(
                403,
                as("alice", "perc:join perc:record", "POST", "/conferences/daily/lock", "")
                        .statusCode());
        assertFalse(fixture.json("/conferences/daily").path("locked").asBoolean());
    }

    @Test
    void ownership_isTransferred() throws Exception {
        start("http.public-url = \"" + PUBLIC + "\"");
        String body = "{\"identity\":\"bob@idp.example\"}";
        assertEquals(
                204,
                as("alice", "perc:own", "POST", "/conferences/daily/owner", body)
                        .statusCode());
        assertEquals(
                "bob@idp.example",
                fixture.json("/conferences/daily").path("owner").asText());
        assertEquals(403, asAlice("POST", "/conferences/daily/lock"));
        assertEquals(
                204,
                as("bob", "perc:own", "POST", "/conferences/daily/lock", "").statusCode());
    }

    @Test
    void administrator_invitesAndTransfers_byCommand() throws Exception {
        start("");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String kd = fixture.uri("").toString();
        assertEquals(
                0,
                AdminRun.run(
                        List.of("owner", "--room", "daily", "--identity", "carol@idp.example", "--kd", kd), print));
        assertEquals(
                "carol@idp.example",
                fixture.json("/conferences/daily").path("owner").asText());
        out.reset();
        assertEquals(
                0,
                AdminRun.run(
                        List.of(
                                "invite",
                                "--room",
                                "daily",
                                "--identity",
                                "*@idp.example",
                                "--seconds",
                                "60",
                                "--kd",
                                kd),
                        print));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"invitation\":"));
        assertEquals(64, AdminRun.run(List.of("invite", "--room", "daily", "--seconds", "x", "--kd", kd), print));
        assertEquals(64, AdminRun.run(List.of("owner", "--room", "daily", "--kd", kd), print));
    }

    @Test
    void memberWithTheScope_mayRemoveOthers() throws Exception {
        start("http.public-url = \"" + PUBLIC + "\"");
        String body = "{\"identity\":\"eve@idp.example\"}";
        try (EndpointPeer bob = fixture.endpoint("bob", "daily");
                EndpointPeer eve = fixture.endpoint("eve", "daily")) {
            eve.join(fixture.endpointDtls, fixture.md, fixture.idp);
            // Not there: not yet allowed.
            assertEquals(
                    403,
                    as("bob", "perc:remove", "POST", "/conferences/daily/remove", body)
                            .statusCode());
            bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            assertEquals(
                    403,
                    as("bob", "perc:join", "POST", "/conferences/daily/remove", body)
                            .statusCode());
            assertEquals(
                    403,
                    as("bob", "perc:remove", "POST", "/conferences/daily/lock", "")
                            .statusCode());
            assertEquals(
                    200,
                    as("bob", "perc:remove", "POST", "/conferences/daily/remove", body)
                            .statusCode());
        }
    }

    @Test
    void stolenTokenOrProof_isWorthNothing() throws Exception {
        start("http.public-url = \"" + PUBLIC + "\"");
        String path = "/conferences/daily/lock";
        String token = tokens.token("alice", "perc:own", key);
        String proof = DpopProofs.forRequest(key, token, "POST", URI.create(PUBLIC + path));
        assertEquals(
                401,
                fixture.send(request("POST", "/conferences/daily/unlock", "", token, proof))
                        .statusCode());
        assertEquals(204, fixture.send(request("POST", path, "", token, proof)).statusCode());
        HttpResponse<String> replayed = fixture.send(request("POST", path, "", token, proof));
        assertEquals(401, replayed.statusCode());
        assertTrue(replayed.headers().firstValue("WWW-Authenticate").orElse("").startsWith("DPoP "));
        ECKey thief = new ECKeyGenerator(Curve.P_256).generate();
        String forged = DpopProofs.forRequest(thief, token, "POST", URI.create(PUBLIC + path));
        assertEquals(401, fixture.send(request("POST", path, "", token, forged)).statusCode());
        assertEquals(
                401,
                fixture.send(HttpRequest.newBuilder(fixture.uri(path))
                                .header("Authorization", "DPoP " + token)
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode());
    }

    @Test
    void withoutPublicUrl_tokensAreNotTaken() throws Exception {
        start("");
        HttpResponse<String> answer = as("alice", "perc:own", "POST", "/conferences/daily/lock", "");
        assertEquals(401, answer.statusCode());
        assertTrue(answer.body().contains("http.public-url"), answer.body());
    }
}
