package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.embedded.BridgeFixture;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.endpoint.call.CallReport;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CredentialSource;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.testkit.Await;

/** Real endpoints and a real Key Distributor through the bridge. */
class EmbeddedCallIT {

    @TempDir
    Path directory;

    private static List<String> frames(CallReport report, MediaKind kind, boolean sent) {
        return CallFixture.frames(sent ? report.sent() : report.received(), kind);
    }

    /** Waits until at least this number of frames has come. */
    private static void awaitFrames(PercCall call, MediaKind kind, int count) {
        Await.until(
                count + " frames of " + kind,
                () -> frames(call.report(), kind, false).size() >= count,
                () -> CallFixture.counts(call));
    }

    @Test
    void call_audioAndVideo_arriveUnchanged() throws Exception {
        try (CallFixture fixture = new CallFixture(directory, "");
                PercCall alice = fixture.call("alice", true, true);
                PercCall bob = fixture.call("bob", false, false)) {
            alice.join();
            bob.join();
            assertTrue(alice.awaitParticipants(1, Await.patience()));
            assertTrue(bob.awaitParticipants(1, Await.patience()));
            alice.startSending();
            assertTrue(alice.awaitSendingEnd(Await.patience()));
            CallReport sent = alice.report();
            for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
                awaitFrames(bob, kind, frames(sent, kind, true).size());
            }
            CallReport received = bob.report();
            for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
                assertFalse(frames(sent, kind, true).isEmpty());
                assertEquals(frames(sent, kind, true), frames(received, kind, false), kind.name());
            }
            assertEquals(0, fixture.bridge.metrics().value(BridgeCounter.PACKETS_DROPPED_UNPROTECT));
            assertEquals(0, fixture.bridge.metrics().value(BridgeCounter.PACKETS_DROPPED_PROTECT));
        }
    }

    @Test
    void whoRecords_isInEverybodysReport() throws Exception {
        try (CallFixture fixture = new CallFixture(directory, "");
                PercCall alice = fixture.call("alice", false, false);
                PercCall bob = new PercCall(fixture.config("bob").records(true).build())) {
            alice.join();
            bob.join();
            for (PercCall call : List.of(alice, bob)) {
                Await.until(
                        "bob is known to record",
                        () -> call.report().recorders().equals(List.of("bob@idp.example")));
            }
        }
    }

    @Test
    void call_ofTheInvited_isJoinedByThemAlone() throws Exception {
        try (CallFixture fixture =
                new CallFixture(directory, "", Map.of("join-with", List.of("invitation", "token")))) {
            Invitation invitation = fixture.keyDistributor
                    .conferences()
                    .invite(
                            fixture.keyDistributor
                                    .conferences()
                                    .find(CallFixture.ROOM)
                                    .orElseThrow(),
                            null,
                            Await.patience())
                    .orElseThrow();
            try (PercCall alice = new PercCall(fixture.config("alice")
                            .credentials(CredentialSource.of(invitation))
                            .build());
                    PercCall bob = fixture.call("bob", false, false);
                    PercCall eve = new PercCall(fixture.config("eve")
                            .credentials(CredentialSource.of(invitation))
                            .build())) {
                alice.join();
                assertEquals(
                        "not-authorized",
                        assertThrows(CallException.class, bob::join).condition());
                assertEquals(
                        "not-authorized",
                        assertThrows(CallException.class, eve::join).condition());
            }
        }
    }

    @Test
    void call_throughDamage_arrivesNearlyWhole() throws Exception {
        String damage = "embedded-bridge.impairment = \"loss=0.1,duplicate=0.1,reorder=0.1,seed=5\"";
        try (CallFixture fixture = new CallFixture(directory, damage);
                PercCall alice = fixture.call("alice", false, true);
                PercCall bob = fixture.call("bob", false, false)) {
            alice.join();
            bob.join();
            assertTrue(alice.awaitParticipants(1, Await.patience()));
            assertTrue(bob.awaitParticipants(1, Await.patience()));
            alice.startSending();
            assertTrue(alice.awaitSendingEnd(Await.patience()));
            List<String> sent = frames(alice.report(), MediaKind.VIDEO, true);
            awaitFrames(bob, MediaKind.VIDEO, sent.size() * 9 / 10);
            List<String> received = frames(bob.report(), MediaKind.VIDEO, false);
            assertTrue(sent.containsAll(received), "nothing that was not sent");
            assertTrue(fixture.bridge.metrics().value(BridgeCounter.PACKETS_RETRANSMITTED) > 0);
            assertTrue(fixture.bridge.metrics().value(BridgeCounter.NACKS_SENT) > 0);
            assertTrue(fixture.bridge.metrics().value(BridgeCounter.DATAGRAMS_IMPAIRED) > 50);
        }
    }

    @Test
    void colibri_lastNOfLiveEndpoint_isAudioOnly() throws Exception {
        try (CallFixture fixture = new CallFixture(directory, "");
                PercCall alice = fixture.call("alice", true, true);
                PercCall bob = fixture.call("bob", false, false)) {
            alice.join();
            bob.join();
            assertTrue(alice.awaitParticipants(1, Await.patience()));
            assertTrue(bob.awaitParticipants(1, Await.patience()));
            String conference = new ObjectMapper()
                    .readTree(BridgeFixture.get(fixture.uri("/perc/" + CallFixture.ROOM + "/info"))
                            .body())
                    .get("conference")
                    .asText();
            HttpResponse<String> response = BridgeFixture.send(
                    fixture.uri("/colibri/v2/conferences/" + conference),
                    "PATCH",
                    "{\"endpoints\":[{\"id\":\"" + endpointId(bob) + "\",\"initial-last-n\":{\"value\":0}}]}");
            assertEquals(200, response.statusCode(), response.body());
            alice.startSending();
            assertTrue(alice.awaitSendingEnd(Await.patience()));
            awaitFrames(
                    bob,
                    MediaKind.AUDIO,
                    frames(alice.report(), MediaKind.AUDIO, true).size());
            CallReport received = bob.report();
            assertEquals(frames(alice.report(), MediaKind.AUDIO, true), frames(received, MediaKind.AUDIO, false));
            assertEquals(List.of(), frames(received, MediaKind.VIDEO, false));
            assertTrue(fixture.bridge.metrics().value(BridgeCounter.RTP_THINNED) > 0);
        }
    }

    /** The bridge's name of a caller, which is the first part of its session. */
    private static String endpointId(PercCall call) throws InterruptedException {
        return String.valueOf(call.report().endpoint()).split("\\.", 2)[0];
    }

    @Test
    void colibri_createWithPerc_isAnsweredBySignedTransport() throws Exception {
        try (CallFixture fixture = new CallFixture(directory, "")) {
            HttpResponse<String> response =
                    BridgeFixture.send(fixture.uri("/colibri/v2/conferences"), "POST", colibriCreate(fixture));
            assertEquals(200, response.statusCode(), response.body());
            JsonNode endpoint = new ObjectMapper().readTree(response.body()).at("/endpoints/0");
            assertEquals("cccc0003", endpoint.get("id").asText());
            JsonNode transport = endpoint.at("/transport/transport");
            assertEquals("1", transport.get("perc-v").asText());
            assertTrue(transport.get("tls-id").asText().length() >= 20);
            assertEquals("passive", transport.at("/fingerprints/0/setup").asText());
            assertEquals(
                    fixture.bridge.udpAddress().getPort(),
                    transport.at("/candidates/0/port").asInt());
            IdentityAssertion identity = IdentityAssertion.parseAttribute(
                    transport.get("perc-identity").asText());
            assertEquals(CallFixture.DOMAIN, identity.domain());
            HttpResponse<String> again =
                    BridgeFixture.send(fixture.uri("/colibri/v2/conferences"), "POST", colibriCreate(fixture));
            assertEquals(409, again.statusCode(), again.body());
            HttpResponse<String> expired = BridgeFixture.send(
                    fixture.uri("/colibri/v2/conferences/perc-m1"),
                    "PATCH",
                    "{\"endpoints\":[{\"id\":\"cccc0003\",\"expire\":true}]}");
            assertEquals(200, expired.statusCode(), expired.body());
            assertEquals(1, fixture.bridge.metrics().value(BridgeCounter.ENDPOINTS_EXPIRED));
        }
    }

    private static String colibriCreate(CallFixture fixture) throws Exception {
        DtlsCertificate certificate = DtlsCertificate.generate("carol", new SecureRandom());
        String tlsId = "91bbf309c0990a6bec11e38ba2933cee";
        AssertionContents contents = new AssertionContents(
                List.of(certificate.fingerprint()),
                PercBinding.forEndpoint(CallFixture.ROOM, tlsId, List.of(1234567L)));
        String identity = fixture.login("carol").assertion(contents.toJson()).toAttribute();
        Map<String, Object> transport = Map.of(
                "xmlns",
                "urn:xmpp:jingle:transports:ice-udp:1",
                "ufrag",
                "abcd",
                "pwd",
                "0123456789012345678901",
                "rtcp-mux",
                true,
                "perc-v",
                "1",
                "tls-id",
                tlsId,
                "perc-identity",
                identity,
                "fingerprints",
                List.of(Map.of(
                        "fingerprint", certificate.fingerprint().digestText(),
                        "hash", certificate.fingerprint().algorithm(),
                        "setup", "active")));
        Map<String, Object> endpoint = Map.of(
                "create", true,
                "id", "cccc0003",
                "capabilities", List.of("source-names"),
                "medias",
                        List.of(Map.of(
                                "type",
                                "audio",
                                "payload-types",
                                List.of(Map.of("name", "opus", "id", "111", "channels", "2", "clockrate", "48000")))),
                "sources",
                        List.of(Map.of(
                                "type",
                                "audio",
                                "id",
                                "cccc0003-a0",
                                "sources",
                                List.of(Map.of("ssrc", 1234567, "name", "cccc0003-a0")))),
                "transport", Map.of("ice-controlling", true, "transport", transport));
        return new ObjectMapper()
                .writeValueAsString(Map.of(
                        "meeting-id",
                        "perc-m1",
                        "name",
                        CallFixture.ROOM + "@muc.perc.test",
                        "create",
                        true,
                        "endpoints",
                        List.of(endpoint)));
    }
}
