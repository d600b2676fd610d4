package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.Octets;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunneledDtls;

/** Cut tunnels, restarts of either side, several Media Distributors, and Media Distributors that dial in. */
@Timeout(600)
class RecoveryIT {
    @TempDir
    Path directory;

    private KdFixture fixture;
    private EndpointPeer alice;
    private EndpointPeer bob;

    @BeforeEach
    void start() throws Exception {
        fixture = new KdFixture(directory);
        alice = fixture.endpoint("alice", "daily");
        bob = fixture.endpoint("bob", "daily");
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        fixture.close();
    }

    private String state(String user) {
        return fixture.memberState("daily", user + "@idp.example");
    }

    @Test
    void cutTunnel_isDialledAgain_andMembersStay() throws Exception {
        fixture.start("policy.rekey.on-join = never");
        fixture.conference("daily");
        EktParameterSet first = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
        bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
        Await.until(
                "keyed", () -> state("alice").equals("keyed") && state("bob").equals("keyed"));
        Await.next(fixture.md.opened, "first tunnel");
        fixture.md.cut();
        Await.next(fixture.md.opened, "second tunnel");
        assertEquals("keyed", state("alice"));
        // The resumed association still works: Bob leaves, and Alice's new key comes through the new tunnel.
        bob.close();
        EktParameterSet renewed = Await.next(alice.ektKeys, "new EKTKey");
        assertNotEquals(first.ektKey(), renewed.ektKey());
        assertEquals(2, fixture.md.mediaKeys.size());
    }

    @Test
    void tunnelThatDoesNotComeBack_endsItsAssociations_butNotTheConference() throws Exception {
        fixture.start("tunnel.grace = 1 s");
        fixture.conference("daily");
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
        Await.until("keyed", () -> state("alice").equals("keyed"));
        int port = fixture.md.tunnelPort();
        fixture.md.stopListening();
        Await.until("left", () -> state("alice").equals("left"));
        Await.until("no association", () -> fixture.metric("perc_kd_associations") == 0);
        assertEquals(
                "connecting", fixture.json("/conferences/daily").path("state").asText());
    }

    @Test
    void cutBeforeTheEndpointHasItsKey_endsTheAssociation() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        alice.connect(fixture.endpointDtls, fixture.md, alice.admitted(fixture.md, fixture.idp));
        // Nothing reaches the endpoint any more once the media keys are here, so it acknowledges no EKTKey.
        fixture.md.attach(alice.association, datagram -> {
            if (fixture.md.mediaKeys.isEmpty()) {
                alice.receive(datagram);
            }
        });
        Await.next(alice.established, "handshake");
        Await.until("media keys", () -> fixture.md.mediaKeys.size() == 1);
        assertEquals("admitted", state("alice"));
        fixture.md.cut();
        Await.until("left", () -> state("alice").equals("left"));
        assertEquals(1, fixture.md.mediaKeys.size());
    }

    @Test
    void restartedMediaDistributor_isRegisteredWithAgain() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        Await.next(fixture.md.opened, "first tunnel");
        Await.next(fixture.md.startConfs, "first registration");
        fixture.md.restart();
        Await.next(fixture.md.startConfs, "second registration");
        Await.next(fixture.md.opened, "second tunnel");
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
    }

    @Test
    void restartedKeyDistributor_registersItsConfiguredConferences() throws Exception {
        fixture.start("conferences = [{ room = daily, md-url = \"" + fixture.md.url() + "\" }]");
        Await.next(fixture.md.opened, "first tunnel");
        EktParameterSet before = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
        long generation = fixture.roster("daily").path("generation").asLong();
        fixture.restart();
        Await.next(fixture.md.opened, "second tunnel");
        fixture.md.connection();
        EktParameterSet after = bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
        assertNotEquals(before.ektKey(), after.ektKey());
        assertTrue(fixture.roster("daily").path("generation").asLong() >= generation);
        // Alice's old association is unknown now; she comes back with a new offer.
        EndpointPeer again = fixture.endpoint("alice", "daily");
        again.join(fixture.endpointDtls, fixture.md, fixture.idp);
        again.close();
    }

    @Test
    void configuredConference_waitsForAMediaDistributorThatIsNotThereYet() throws Exception {
        fixture.md.startConfAnswers(503, "{\"error\":\"starting\"}");
        fixture.start("conferences = [{ room = daily, md-url = \"" + fixture.md.url() + "\" }]");
        Await.next(fixture.md.startConfs, "first attempt");
        String error = fixture.json("/conferences/daily")
                .path("md")
                .get(0)
                .path("error")
                .asText();
        Await.until(
                "error shown",
                () -> !error.isEmpty() || fixture.kd.conferences().find("daily").isPresent());
        fixture.md.startConfAnswers(200, "");
        Await.next(fixture.md.opened, "tunnel");
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
    }

    @Test
    void endedConfiguredConference_staysEnded() throws Exception {
        fixture.start("conferences = [{ room = daily, md-url = \"" + fixture.md.url() + "\" }]");
        Await.next(fixture.md.opened, "tunnel");
        assertEquals(204, fixture.delete("/conferences/daily").statusCode());
        SignAnswerError error = assertInstanceOf(
                SignAnswerError.class, fixture.md.sign(alice.offer(fixture.idp), MediaDistributorPeer.answer("daily")));
        assertEquals("unknown-room", error.condition());
        assertEquals(404, fixture.get("/conferences/daily").statusCode());
    }

    @Test
    void mediaDistributorsMayDialIn() throws Exception {
        fixture.start("tunnel.listen { enabled = true, port = 0 }");
        assertEquals(201, fixture.post("/conferences", "{\"room\":\"daily\"}").statusCode());
        dialIn(fixture.md);
        assertEquals(
                "listening", fixture.json("/conferences/daily").path("state").asText());
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
    }

    private void dialIn(MediaDistributorPeer md) throws Exception {
        // The Key Distributor's certificate is made at its start; a Media Distributor's administrator would configure
        // it.
        md.dial(fixture.kd.tunnelPort().orElseThrow(), fixture.kd.tunnelFingerprint());
        md.connection();
    }

    @Test
    void strangerDiallingIn_getsNoTunnel() throws Exception {
        fixture.start("tunnel.listen { enabled = true, port = 0 }");
        try (MediaDistributorPeer stranger = new MediaDistributorPeer()) {
            stranger.listen(0);
            stranger.dial(fixture.kd.tunnelPort().orElseThrow(), fixture.kd.tunnelFingerprint());
            Await.until("failed", () -> fixture.metric("perc_kd_tunnel_failures_total{direction=\"in\"}") >= 1);
            assertEquals(0, fixture.kd.tunnelCount());
        }
    }

    @Test
    void associationId_belongsToTheMediaDistributorThatBroughtIt() throws Exception {
        try (MediaDistributorPeer other = new MediaDistributorPeer()) {
            fixture.start("tunnel.md-certificates = []\n tunnel.md-fingerprints = [\"" + fixture.md.fingerprint()
                    + "\", \"" + other.fingerprint() + "\"]\n tunnel.listen { enabled = true, port = 0 }");
            other.listen(0);
            fixture.post("/conferences", "{\"room\":\"daily\"}");
            dialIn(fixture.md);
            dialIn(other);
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            Await.until("keyed", () -> state("alice").equals("keyed"));

            other.connection().send(new TunneledDtls(alice.association, MediaDistributorPeer.randomOctets(50)));
            other.disconnect(alice.association);
            Await.until("dropped", () -> fixture.metric("perc_kd_dropped_dtls_total{reason=\"foreign\"}") == 1);
            assertEquals("keyed", state("alice"));

            // An offer that came through one Media Distributor is not good for a handshake through the other.
            SessionDescription answer = bob.admitted(fixture.md, fixture.idp);
            bob.connect(fixture.endpointDtls, other, answer);
            Await.next(bob.failures, "failure");
            assertEquals(0, other.mediaKeys.size());
        }
    }

    @Test
    void mediaDistributorThatLies_cannotRemoveWhoIsThere() throws Exception {
        // The same Media Distributor with a second tunnel: on the first it goes on as if nothing was said.
        try (MediaDistributorPeer liar = new MediaDistributorPeer(fixture.md.identity())) {
            fixture.start("policy.rekey.on-join = never\n tunnel.listen { enabled = true, port = 0 }");
            fixture.post("/conferences", "{\"room\":\"daily\"}");
            dialIn(fixture.md);
            alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EktParameterSet set = bob.join(fixture.endpointDtls, fixture.md, fixture.idp);
            Await.until("keyed", () -> state("bob").equals("keyed"));
            dialIn(liar);
            liar.connection();
            liar.disconnect(bob.association);
            Await.until("refuted", () -> fixture.metric("perc_kd_disconnects_total{result=\"refuted\"}") == 1);
            assertEquals("keyed", state("bob"));
            // Nothing was rekeyed: the next key is the one that is asked for now.
            assertEquals(202, fixture.post("/conferences/daily/rekey", "").statusCode());
            assertEquals(
                    (set.spi() + 1) & 0xFFFF,
                    Await.next(bob.ektKeys, "key on request").spi());
        }
    }

    @Test
    void conferenceWithTwoMediaDistributors_sharesItsKeys() throws Exception {
        try (MediaDistributorPeer other = new MediaDistributorPeer()) {
            other.listen(0);
            fixture.start("tunnel.md-fingerprints = [\"" + fixture.md.fingerprint() + "\", \"" + other.fingerprint()
                    + "\"]\n policy.rekey.on-join = never");
            String body = "{\"room\":\"daily\",\"md\":[{\"url\":\"" + fixture.md.url() + "\"},{\"url\":\"" + other.url()
                    + "\"}]}";
            assertEquals(201, fixture.post("/conferences", body).statusCode());
            EktParameterSet first = alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
            EktParameterSet second = bob.join(fixture.endpointDtls, other, fixture.idp);
            assertEquals(first.ektKey(), second.ektKey());
            assertEquals(2, fixture.kd.tunnelCount());
        }
    }

    @Test
    void endedAssociation_cannotBeUsedAgain() throws Exception {
        fixture.start("");
        fixture.conference("daily");
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
        alice.close();
        assertEquals(alice.association, Await.next(fixture.md.disconnects, "EndpointDisconnect"));
        fixture.md.cut();
        fixture.md.opened.take();
        fixture.md.connection();
        Octets late = MediaDistributorPeer.randomOctets(60);
        Await.until("new tunnel", () -> fixture.kd.tunnelCount() == 1);
        fixture.md.connection().send(new TunneledDtls(alice.association, late));
        assertEquals(alice.association, Await.next(fixture.md.disconnects, "EndpointDisconnect again"));
        assertEquals(1, fixture.metric("perc_kd_dropped_dtls_total{reason=\"ended\"}"));
    }
}
