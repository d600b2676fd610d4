package org.jvbperc.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONDeserializer;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONSerializer;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.testkit.Await;

/** Colibri2 with the rules of a videobridge. */
class EmbeddedBridgeAdapterTest {
    private static final String CREATE = """
            {"meeting-id":"m1","name":"room9@muc.perc.test","create":true,
             "endpoints":[{"create":true,"id":"cccc0003","stats-id":"Carol","capabilities":["source-names"],
              "medias":[{"type":"audio","payload-types":[{"name":"opus","id":"111","channels":"2","clockrate":"48000"}],
                "extmap-allow-mixed":true}],
              "transport":{"ice-controlling":true,"transport":{"xmlns":"urn:xmpp:jingle:transports:ice-udp:1",
                "ufrag":"abcd","pwd":"0123456789012345678901","rtcp-mux":true,
                "candidates":[{"component":"1","foundation":"1","generation":"0","id":"c1","network":"0",
                  "priority":"2130706431","protocol":"udp","type":"host","ip":"127.0.0.1","port":"9"}]}}}]}
            """;

    private final AdapterFixture fixture = new AdapterFixture(
            "embedded-bridge { max-conferences = 2, max-endpoints-per-conference = 2, ice-timeout = 60 s,"
                    + " empty-conference-timeout = 60 s }");
    private final EmbeddedBridgeAdapter adapter = fixture.adapter;

    @AfterEach
    void close() {
        fixture.close();
    }

    private static ConferenceModifyIQ request(String json) {
        try {
            ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(json);
            ConferenceModifyIQ.Builder builder = Colibri2JSONDeserializer.deserializeConferenceModify(tree);
            builder.ofType(IQ.Type.get);
            return builder.build();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode accepted(String json) {
        IQ response = adapter.modifyConference(request(json));
        assertNull(response.getError(), String.valueOf(response.getError()));
        return Colibri2JSONSerializer.serializeConferenceModified((ConferenceModifiedIQ) response);
    }

    private void refused(Condition condition, String json) {
        IQ response = adapter.modifyConference(request(json));
        assertNotNull(response.getError());
        assertEquals(condition, response.getError().getCondition());
        assertFalse(response.getError().getDescriptiveText().isEmpty());
    }

    private static String endpoint(String fields) {
        return "{\"meeting-id\":\"m1\",\"endpoints\":[{\"id\":\"cccc0003\"," + fields + "}]}";
    }

    @Test
    void create_answersWithTransportAndFeedbackSources() {
        JsonNode response = accepted(CREATE);
        JsonNode transport = response.at("/endpoints/0/transport/transport");
        assertEquals("cccc0003", response.at("/endpoints/0/id").asText());
        assertEquals(
                "urn:xmpp:jingle:transports:ice-udp:1", transport.get("xmlns").asText());
        assertTrue(transport.get("pwd").asText().length() >= 22);
        assertTrue(transport.get("ufrag").asText().length() >= 4);
        assertTrue(transport.get("rtcp-mux").asBoolean());
        JsonNode candidate = transport.at("/candidates/0");
        assertEquals("127.0.0.1", candidate.get("ip").asText());
        assertEquals(fixture.udpPort(), candidate.get("port").asInt());
        assertEquals("host", candidate.get("type").asText());
        assertEquals("udp", candidate.get("protocol").asText());
        assertEquals("1", candidate.get("component").asText());
        assertEquals("jvb-a0", response.at("/sources/0/id").asText());
        assertEquals("video", response.at("/sources/1/type").asText());
        assertTrue(adapter.endpoint("m1", "cccc0003").isPresent());
        assertEquals(
                "room9@muc.perc.test",
                adapter.conference("m1").orElseThrow().name().orElseThrow());
    }

    @Test
    void create_twice_isConflict() {
        accepted(CREATE);
        refused(Condition.conflict, CREATE);
        refused(Condition.conflict, endpoint("\"create\":true,\"transport\":{}"));
    }

    @Test
    void update_unknown_isNotFound() {
        refused(Condition.item_not_found, "{\"meeting-id\":\"other\"}");
        accepted(CREATE);
        refused(Condition.item_not_found, "{\"meeting-id\":\"m1\",\"endpoints\":[{\"id\":\"dddd\"}]}");
    }

    @Test
    void create_beyondLimits_isRefused() {
        accepted(CREATE);
        accepted(
                "{\"meeting-id\":\"m2\",\"create\":true,\"endpoints\":[{\"id\":\"a\",\"create\":true,\"transport\":{}}]}");
        refused(Condition.resource_constraint, "{\"meeting-id\":\"m3\",\"create\":true}");
        accepted("{\"meeting-id\":\"m2\",\"endpoints\":[{\"id\":\"b\",\"create\":true,\"transport\":{}}]}");
        refused(
                Condition.resource_constraint,
                "{\"meeting-id\":\"m2\",\"endpoints\":[{\"id\":\"c\",\"create\":true,\"transport\":{}}]}");
    }

    @Test
    void create_incomplete_leavesNothingBehind() {
        refused(
                Condition.bad_request,
                "{\"meeting-id\":\"m1\",\"create\":true,\"endpoints\":[{\"id\":\"a\",\"create\":true}]}");
        refused(Condition.bad_request, CREATE.replace("0123456789012345678901", "short"));
        refused(Condition.bad_request, CREATE.replace("\"ufrag\":\"abcd\"", "\"ufrag\":\"a\""));
        refused(
                Condition.feature_not_implemented,
                "{\"meeting-id\":\"m1\",\"create\":true,\"relays\":[{\"id\":\"r\",\"create\":true}]}");
        refused(
                Condition.feature_not_implemented,
                CREATE.replace("\"ice-controlling\":true,", "\"ice-controlling\":true,\"sctp\":{},"));
        assertEquals(0, adapter.conferences().size());
        assertEquals(
                fixture.metrics.value(BridgeCounter.ENDPOINTS_CREATED),
                fixture.metrics.value(BridgeCounter.ENDPOINTS_EXPIRED));
    }

    @Test
    void update_lastNAndForceMute_areTaken() {
        accepted(CREATE);
        accepted(endpoint("\"initial-last-n\":{\"value\":0}"));
        assertEquals(
                0,
                adapter.conference("m1")
                        .orElseThrow()
                        .endpoint("cccc0003")
                        .orElseThrow()
                        .debugState()
                        .get("lastN"));
        accepted(endpoint("\"force-mute\":{\"audio\":true,\"video\":false}"));
        refused(Condition.bad_request, endpoint("\"initial-last-n\":{\"value\":-2}"));
    }

    @Test
    void expire_lastEndpoint_endsConference() throws Exception {
        accepted(CREATE);
        JsonNode response = accepted(endpoint("\"expire\":true"));
        assertTrue(response.at("/endpoints/0/expire").asBoolean());
        assertTrue(adapter.endpoint("m1", "cccc0003").isEmpty());
        assertTrue(adapter.conference("m1").isEmpty());
        assertEquals(
                "m1/cccc0003", Await.next(fixture.gone, "the end of the endpoint"), "the Media Distributor is told");
    }

    @Test
    void expire_conference_endsEndpoints() throws Exception {
        accepted(CREATE);
        accepted("{\"meeting-id\":\"m1\",\"expire\":true}");
        assertTrue(adapter.conference("m1").isEmpty());
        assertEquals("m1/cccc0003", Await.next(fixture.gone, "the end of the endpoint"));
    }

    @Test
    void expire_unknownEndpoint_succeeds() {
        accepted(CREATE);
        accepted("{\"meeting-id\":\"m1\",\"endpoints\":[{\"id\":\"zzzz\",\"expire\":true}]}");
        assertTrue(adapter.endpoint("m1", "cccc0003").isPresent());
    }

    @Test
    void endpoint_expireTwice_tellsOnce() throws Exception {
        accepted(CREATE);
        BridgeEndpoint endpoint = adapter.endpoint("m1", "cccc0003").orElseThrow();
        endpoint.expire("test");
        endpoint.expire("test");
        assertEquals("m1/cccc0003", Await.next(fixture.gone, "the end of the endpoint"));
        assertEquals(1, fixture.metrics.value(BridgeCounter.ENDPOINTS_EXPIRED));
        accepted(CREATE.replace("m1", "m2").replace("room9", "room8").replace("cccc0003", "dddd0004"));
        adapter.endpoint("m2", "dddd0004").orElseThrow().expire("test");
        assertEquals(
                "m2/dddd0004", Await.next(fixture.gone, "the end of the next endpoint"), "no second end in between");
    }

    @Test
    void checkLiveness_noPairInTime_endsEndpointThenConference() throws Exception {
        long before = System.nanoTime();
        accepted(CREATE);
        adapter.checkLiveness(before);
        assertTrue(adapter.endpoint("m1", "cccc0003").isPresent());
        adapter.checkLiveness(System.nanoTime() + TimeUnit.SECONDS.toNanos(61));
        assertTrue(adapter.endpoint("m1", "cccc0003").isEmpty());
        assertEquals(1, fixture.metrics.value(BridgeCounter.ICE_FAILED));
        adapter.checkLiveness(System.nanoTime() + TimeUnit.SECONDS.toNanos(61));
        assertEquals(0, adapter.conferences().size());
    }
}
