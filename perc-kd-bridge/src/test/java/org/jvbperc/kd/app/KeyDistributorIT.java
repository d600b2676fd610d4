package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.roster.RosterUpdate;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;

/** Joining, keys, leaving: the whole Key Distributor over real tunnels and real DTLS. */
@Timeout(600)
class KeyDistributorIT {
    @TempDir
    Path directory;

    private KdFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new KdFixture(directory).start("policy.rekey.on-join = never");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void endpoint_offersAndShakesHands_isOnTheRosterWithKeys() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily")) {
            EktParameterSet set = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EndpointPeer.Established established = Await.next(alice.established, "handshake");
            MediaKeys keys = Await.next(fixture.md.mediaKeys, "MediaKeys");

            assertEquals(alice.association, keys.associationId());
            assertEquals(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, keys.profile());
            assertEquals(established.profile(), keys.profile());
            assertEquals(established.keys(), keys.keys());
            assertEquals(EktCipher.AESKW_128, set.cipher());
            assertEquals(0, keys.mki().length());

            Await.until(
                    "keyed",
                    () -> fixture.memberState("daily", "alice@idp.example").equals("keyed"));
            JsonNode roster = fixture.roster("daily");
            assertEquals(
                    "c0ffee00-0000-4000-8000-000000000001",
                    roster.path("conference").asText());
            assertEquals("daily", roster.path("room").asText());
            assertEquals(set.spi(), roster.path("spi").asInt());
            JsonNode member = roster.path("members").get(0);
            assertEquals(
                    alice.certificate.fingerprint().toString(),
                    member.path("fingerprint").asText());
            assertEquals(alice.tlsId, member.path("tlsId").asText());
            assertEquals(1, fixture.metric("perc_kd_handshakes_total{result=\"ok\"}"));
            assertEquals(1, fixture.metric("perc_kd_sign_answers_total{result=\"ok\"}"));
        }
    }

    @Test
    void whoRecords_isShownToEverybody_inTheSignedRosterAndOverHttp() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily")) {
            bob.records = true;
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            JsonNode roster = fixture.roster("daily");
            List<String> shown = new ArrayList<>();
            roster.path("members")
                    .forEach(member -> shown.add(member.path("identity").textValue() + " "
                            + member.path("senderIndex").longValue() + " "
                            + member.path("records").booleanValue()));
            assertEquals(List.of("alice@idp.example 1 false", "bob@idp.example 2 true"), shown);
            List<String> signed = new ArrayList<>();
            for (JsonNode update : roster.path("signed").path("updates")) {
                RosterUpdate.decode(Base64.getDecoder().decode(update.textValue()))
                        .changed()
                        .forEach(member ->
                                signed.add(member.identity() + " " + member.senderIndex() + " " + member.records()));
            }
            assertEquals(shown, signed.stream().sorted().toList());
        }
    }

    @Test
    void mediaKeys_precedeTheEktKey() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily")) {
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            Await.next(fixture.md.mediaKeys, "MediaKeys");
            var messages = fixture.md.everything.stream().toList();
            int keys = -1;
            int last = -1;
            for (int i = 0; i < messages.size(); i++) {
                keys = messages.get(i) instanceof MediaKeys ? i : keys;
                last = messages.get(i) instanceof TunneledDtls ? i : last;
            }
            // The roster and the EKTKey message are the last datagrams, and the only ones behind the keys.
            assertTrue(keys < last, "MediaKeys at " + keys + ", last datagram at " + last);
            assertEquals(keys + 2, last);
        }
    }

    @Test
    void twoEndpoints_getTheSameEktKeyAndDifferentHopKeys() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily")) {
            EktParameterSet first = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EktParameterSet second = bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            assertEquals(first.ektKey(), second.ektKey());
            assertEquals(first.srtpMasterSalt(), second.srtpMasterSalt());
            assertEquals(first.spi(), second.spi());
            assertNotEquals(
                    Await.next(fixture.md.mediaKeys, "MediaKeys").keys(),
                    Await.next(fixture.md.mediaKeys, "MediaKeys").keys());
        }
    }

    @Test
    void endpointLeaves_othersGetANewEktKey_andTheMediaDistributorHears() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily")) {
            EktParameterSet old = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            bob.close();
            assertEquals(bob.association, Await.next(fixture.md.disconnects, "EndpointDisconnect"));
            EktParameterSet renewed = Await.next(alice.ektKeys, "new EKTKey");
            assertEquals((old.spi() + 1) & 0xFFFF, renewed.spi());
            assertNotEquals(old.ektKey(), renewed.ektKey());
            assertEquals(old.srtpMasterSalt(), renewed.srtpMasterSalt());
            assertEquals("left", fixture.memberState("daily", "bob@idp.example"));
        }
    }

    @Test
    void conferenceDeleted_endpointIsClosed_andTheMediaDistributorHears() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily")) {
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            assertEquals(204, fixture.delete("/conferences/daily").statusCode());
            assertEquals("closed", Await.next(alice.ends, "end of the association"));
            assertEquals(404, fixture.get("/conferences/daily").statusCode());
            assertEquals(404, fixture.delete("/conferences/daily").statusCode());
        }
    }

    /** A datagram that is under way when the Key Distributor ends an association must not keep the close_notify from the endpoint. */
    @Test
    void conferenceDeleted_whileTheEndpointSends_endpointIsClosed() throws Exception {
        byte[] record = HexFormat.of().parseHex("17fefd0001000000ffffff000100");
        AtomicBoolean sending = new AtomicBoolean(true);
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily")) {
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            Thread sender = new Thread(() -> {
                while (sending.get()) {
                    fixture.md.forward(alice.association, record, 0, record.length);
                    Thread.onSpinWait();
                }
            });
            sender.start();
            try {
                assertEquals(204, fixture.delete("/conferences/daily").statusCode());
                assertEquals("closed", Await.next(alice.ends, "end of the association"));
            } finally {
                sending.set(false);
                sender.join();
            }
        }
    }

    @Test
    void profile256_bringsTheLongEktCipher() throws Exception {
        fixture.conference("big", "{\"profiles\":[\"double-aes-256-gcm\"]}");
        try (EndpointPeer alice = fixture.endpoint("alice", "big")) {
            EktParameterSet set = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            assertEquals(EktCipher.AESKW_256, set.cipher());
            MediaKeys keys = Await.next(fixture.md.mediaKeys, "MediaKeys");
            assertEquals(ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM, keys.profile());
        }
    }

    @Test
    void secondEndpointWithoutTheConferencesProfile_isRefused() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily")) {
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            bob.profiles = java.util.List.of(ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
            bob.connect(fixture.endpointDtls, fixture.md, bob.admitted(fixture.md, fixture.idp));
            assertInstanceOf(String.class, Await.next(bob.ends, "failure"));
            assertEquals(1, bob.failures.size());
        }
    }

    @Test
    void joinWithAFreshKey_givesTheNewcomerAKeyNobodyHadBefore() throws Exception {
        fixture.conference("daily", "{\"rekey\":{\"on-join\":\"fresh\"}}");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily")) {
            EktParameterSet before = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EktParameterSet first = bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EktParameterSet renewed = Await.next(alice.ektKeys, "new EKTKey");
            assertEquals(first.ektKey(), renewed.ektKey());
            assertEquals(first.spi(), renewed.spi());
            assertNotEquals(before.ektKey(), first.ektKey());
        }
    }

    @Test
    void rosters_comeInsideDtls_andOverHttp_andAgree() throws Exception {
        fixture.conference("daily");
        try (EndpointPeer alice = fixture.endpoint("alice", "daily");
                EndpointPeer bob = fixture.endpoint("bob", "daily")) {
            SessionDescription answer = alice.admitted(fixture.md, fixture.idp);
            alice.connect(fixture.endpointDtls, fixture.md, answer);
            RosterVerifier inside = verifier(answer, alice.tlsId);
            VerifiedRoster first =
                    inside.accept(Await.next(alice.rosters, "roster")).orElseThrow();
            assertEquals(
                    Await.next(alice.ektKeys, "EKTKey").spi(), first.header().spi());
            bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            VerifiedRoster second =
                    inside.accept(Await.next(alice.rosters, "second roster")).orElseThrow();
            assertEquals(2, second.members().size());

            JsonNode signed = fixture.roster("daily").path("signed");
            RosterVerifier outside = verifier(answer, "");
            for (JsonNode update : signed.path("updates")) {
                outside.accept(Base64.getDecoder().decode(update.asText()));
            }
            assertEquals(second.digest(), outside.latest().orElseThrow().digest());
            assertEquals(second.code(), signed.path("code").asText());
            assertEquals(second.digest().toHex(), signed.path("digest").asText());
        }
    }

    private static RosterVerifier verifier(SessionDescription answer, String ownTlsId) throws Exception {
        var fingerprints = answer.fingerprints();
        return new RosterVerifier(
                "daily", certificate -> fingerprints.stream().anyMatch(f -> f.matches(certificate)), ownTlsId);
    }
}
