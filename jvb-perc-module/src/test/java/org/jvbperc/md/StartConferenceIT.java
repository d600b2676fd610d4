package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.md.http.PercHttpResponse;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.testkit.Await;

/** POST /perc/start-conf: how a Key Distributor registers a room. */
class StartConferenceIT extends MdWithKdFixture {
    private static final String TOKEN = "0123456789abcdef0123";

    @Test
    void startConf_new_tellsWhereToConnect() throws Exception {
        PercHttpResponse response = md.startConf("board", kd.identity.fingerprint());
        assertEquals(200, response.status());
        assertEquals("application/json", response.headers().get("Content-Type"));
        JsonNode json = MdFixture.json(response);
        assertTrue(json.path("conference").asText().matches("[0-9a-f]{8}-[0-9a-f-]{27}"));
        assertEquals("127.0.0.1", json.path("md").path("host").asText());
        assertEquals(md.port(), json.path("md").path("port").asInt());
        JsonNode certificate = json.path("md").path("certificates").get(0);
        assertEquals("sha-256", certificate.path("hash").asText());
        assertEquals(
                md.identity.fingerprint().digestText(),
                certificate.path("certificate").asText());
        assertEquals(60, json.path("expires").asInt());
        assertEquals(
                "waiting",
                MdFixture.json(md.get("/perc/board/info")).path("state").asText());
    }

    @Test
    void startConf_sameKeyDistributorAgain_sameConference() throws Exception {
        String first = MdFixture.text(md.startConf("board", kd.identity.fingerprint()));
        assertEquals(first, MdFixture.text(md.startConf("board", kd.identity.fingerprint())));
    }

    @Test
    void startConf_otherKeyDistributor_409AndTheRoomKeepsItsOwn() throws Exception {
        md.openRoom("board", kd);
        KdPeer thief = new KdPeer(TestIdentities.make(directory, "thief"));
        MdFixture.assertError(409, "kd-mismatch", md.startConf("board", thief.identity.fingerprint()));
        PercHttpResponse both = md.request("POST", "/perc/start-conf", "application/json", """
                {"room":"board","kd":{"certificates":[{"hash":"sha-256","certificate":"%s"},
                {"hash":"sha-256","certificate":"%s"}]}}
                """.formatted(
                        kd.identity.fingerprint().digestText(),
                        thief.identity.fingerprint().digestText()));
        assertEquals(200, both.status());
        thief.dialInVain(md.port(), md.fingerprint());
        Await.until("counter TUNNEL_FAILED above 0", () -> md.count(PercCounter.TUNNEL_FAILED) > 0);
        assertEquals(1, md.md.state().get("tunnels"), "naming a known certificate adds none");
        thief.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"room\":\"start-conf\"}",
                "{\"room\":\"a/b\"}",
                "{\"room\":\"\"}",
                "{\"room\":\"r\"}",
                "{\"room\":\"r\",\"kd\":{}}",
                "{\"room\":\"r\",\"kd\":{\"certificates\":[]}}",
                "{\"room\":\"r\",\"kd\":{\"certificates\":[{}]}}",
                "{\"room\":\"r\",\"kd\":{\"certificates\":[{\"hash\":\"sha-256\",\"certificate\":\"AA\"}]}}",
                "{\"room\":\"r\",\"kd\":{\"certificates\":[{\"hash\":\"md5\",\"certificate\":\"AA\"}]}}",
                "{\"room\":\"r\",\"mode\":\"md-connects\",\"kd\":{\"certificates\":[]}}"
            })
    void startConf_malformed_400(String body) throws Exception {
        PercHttpResponse response = md.request("POST", "/perc/start-conf", "application/json", body);
        assertEquals(400, response.status());
        assertTrue(MdFixture.json(response).path("error").asText().startsWith("malformed-"), MdFixture.text(response));
        assertTrue(md.md.rooms().all().isEmpty());
    }

    @Test
    void startConf_sayingSomethingTwiceOrSomethingBehindTheObject_400() throws Exception {
        String certificates = "\"kd\":{\"certificates\":[{\"hash\":\"sha-256\",\"certificate\":\""
                + kd.identity.fingerprint().digestText() + "\"}]}";
        String good = "{\"room\":\"board\"," + certificates + "}";
        String deep = "[".repeat(16) + "]".repeat(16);
        for (String body : new String[] {
            "{\"room\":\"board\",\"room\":\"other\"," + certificates + "}",
            "{\"room\":\"board\"," + certificates + "," + certificates + "}",
            good + good,
            good + " x",
            good + "]",
            "{\"room\":\"board\"," + certificates + ",\"more\":" + deep + "}"
        }) {
            MdFixture.assertError(
                    400, "malformed-json", md.request("POST", "/perc/start-conf", "application/json", body));
        }
        assertTrue(md.md.rooms().all().isEmpty(), "no room was registered");
        assertEquals(
                200,
                md.request("POST", "/perc/start-conf", "application/json", good + "\n")
                        .status());
    }

    @Test
    void startConf_tokenConfigured_isAskedFor() throws Exception {
        restart("videobridge.perc.http.start-conf-token = \"" + TOKEN + "\"");
        PercHttpResponse refused = md.startConf("board", kd.identity.fingerprint());
        MdFixture.assertError(401, "unauthorized", refused);
        assertEquals("Bearer", refused.headers().get("WWW-Authenticate"));
        String body = "{\"room\":\"board\",\"kd\":{\"certificates\":[{\"hash\":\"sha-256\",\"certificate\":\""
                + kd.identity.fingerprint().digestText() + "\"}]}}";
        MdFixture.assertError(
                401,
                "unauthorized",
                md.request("POST", "/perc/start-conf", Map.of("Authorization", "Bearer " + TOKEN + "x"), body));
        assertEquals(
                200,
                md.request("POST", "/perc/start-conf", Map.of("Authorization", "Bearer " + TOKEN), body)
                        .status());
    }
}
