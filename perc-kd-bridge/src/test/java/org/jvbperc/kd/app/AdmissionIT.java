package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.LocalIdp;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunneledDtls;

/** Who does not get in: offers over the tunnel, and handshakes that do not fit their offer. */
@Timeout(600)
class AdmissionIT {
    private static final int FLOOD = 40;

    @TempDir
    Path directory;

    private KdFixture fixture;
    private EndpointPeer alice;

    @BeforeEach
    void start() throws Exception {
        fixture = new KdFixture(directory);
        alice = fixture.endpoint("alice", "daily");
    }

    @AfterEach
    void stop() {
        alice.close();
        fixture.close();
    }

    private void begin(String extra) throws Exception {
        fixture.start(extra);
        fixture.conference("daily");
    }

    private static String condition(TunnelMessage reply) {
        return assertInstanceOf(SignAnswerError.class, reply).condition();
    }

    private DtlsClientConfig.Builder clientConfig(SessionDescription answer, String tlsId) throws Exception {
        IdentityAssertion kd =
                IdentityAssertion.parseAttribute(answer.identity().orElseThrow());
        return DtlsClientConfig.builder(alice.certificate, Set.copyOf(answer.fingerprints()))
                .tlsId(tlsId)
                .identityHash(alice.assertion().bindingHash())
                .expectedPeerTlsId(answer.tlsId().orElseThrow())
                .expectedPeerIdentityHash(kd.bindingHash());
    }

    private void assertHandshakeRefused(String reasonOnTheRoster) throws Exception {
        DtlsFailure failure = Await.next(alice.failures, "failure");
        assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, failure.kind(), failure.detail());
        assertEquals(alice.association, Await.next(fixture.md.disconnects, "EndpointDisconnect"));
        assertTrue(fixture.md.mediaKeys.isEmpty());
        assertEquals(1, fixture.metric("perc_kd_handshakes_total{result=\"refused\"}"));
        assertEquals(0, fixture.metric("perc_kd_members"));
        if (!reasonOnTheRoster.isEmpty()) {
            String reason = fixture.roster("daily")
                    .path("refused")
                    .get(0)
                    .path("reason")
                    .asText();
            assertTrue(reason.contains(reasonOnTheRoster), reason);
        }
    }

    @Test
    void replayedOffer_isRefusedOverTheTunnel_alsoAfterJoining() throws Exception {
        begin("");
        String offer = alice.offer(fixture.idp);
        SignAnswerAck ack =
                assertInstanceOf(SignAnswerAck.class, fixture.md.sign(offer, MediaDistributorPeer.answer("daily")));
        assertEquals("replayed-tls-id", condition(fixture.md.sign(offer, MediaDistributorPeer.answer("daily"))));
        SessionDescription answer =
                SessionDescription.parse(new String(ack.answer().toByteArray(), StandardCharsets.UTF_8));
        alice.connect(fixture.endpointDtls, fixture.md, answer);
        Await.next(alice.ektKeys, "EKTKey");
        assertEquals("replayed-tls-id", condition(fixture.md.sign(offer, MediaDistributorPeer.answer("daily"))));
        assertEquals(2, fixture.metric("perc_kd_sign_answers_total{result=\"replayed-tls-id\"}"));
        assertEquals(
                "alice@idp.example",
                fixture.roster("daily").path("refused").get(0).path("identity").asText());
    }

    @Test
    void replyToSignAnswer_repeatsTheRequestId() throws Exception {
        begin("");
        Octets requestId = MediaDistributorPeer.randomOctets(16);
        fixture.md
                .connection()
                .send(new SignAnswer(
                        requestId,
                        MediaDistributorPeer.utf8("v=0\r\n"),
                        MediaDistributorPeer.utf8(MediaDistributorPeer.answer("daily"))));
        SignAnswerError error = assertInstanceOf(SignAnswerError.class, Await.next(fixture.md.signReplies, "reply"));
        assertEquals(requestId, error.requestId());
        assertEquals("malformed-offer", error.condition());
    }

    @Test
    void signedAnswer_usedAsOffer_isRefused() throws Exception {
        begin("");
        SessionDescription answer = alice.admitted(fixture.md, fixture.idp);
        String offer = answer.toString().replace("setup:passive", "setup:actpass");
        assertEquals("identity-invalid", condition(fixture.md.sign(offer, MediaDistributorPeer.answer("daily"))));
    }

    @Test
    void handshakeWithAnUnknownTlsId_isRefused() throws Exception {
        begin("");
        SessionDescription answer = alice.admitted(fixture.md, fixture.idp);
        alice.connect(
                fixture.endpointDtls,
                fixture.md,
                clientConfig(answer, EndpointPeer.newTlsId()).build());
        assertHandshakeRefused("");
    }

    @Test
    void handshakeWithAnotherIdentity_isRefused() throws Exception {
        begin("");
        SessionDescription answer = alice.admitted(fixture.md, fixture.idp);
        alice.connect(
                fixture.endpointDtls,
                fixture.md,
                clientConfig(answer, alice.tlsId)
                        .identityHash(MediaDistributorPeer.randomOctets(32))
                        .build());
        assertHandshakeRefused("external_id_hash");
    }

    @Test
    void handshakeWithAnotherCertificate_isRefused() throws Exception {
        begin("");
        SessionDescription answer = alice.admitted(fixture.md, fixture.idp);
        IdentityAssertion kd =
                IdentityAssertion.parseAttribute(answer.identity().orElseThrow());
        DtlsCertificate thief = DtlsCertificate.generate("thief", new SecureRandom());
        alice.connect(
                fixture.endpointDtls,
                fixture.md,
                DtlsClientConfig.builder(thief, Set.copyOf(answer.fingerprints()))
                        .tlsId(alice.tlsId)
                        .identityHash(alice.assertion().bindingHash())
                        .expectedPeerTlsId(answer.tlsId().orElseThrow())
                        .expectedPeerIdentityHash(kd.bindingHash())
                        .build());
        assertHandshakeRefused("certificate");
    }

    @Test
    void offer_servesOneHandshake() throws Exception {
        begin("");
        SessionDescription answer = alice.admitted(fixture.md, fixture.idp);
        alice.connect(fixture.endpointDtls, fixture.md, answer);
        Await.next(alice.ektKeys, "EKTKey");
        // The same endpoint again under another association id, as a Media Distributor could try.
        try (SecondHandshake second =
                new SecondHandshake(fixture, clientConfig(answer, alice.tlsId).build())) {
            assertEquals(
                    DtlsFailure.Kind.ALERT_RECEIVED,
                    Await.next(second.failures, "failure").kind());
        }
        assertEquals(1, fixture.metric("perc_kd_members"));
    }

    @Test
    void datagramsOfOneAssociationSentAsAnothers_leadNowhere() throws Exception {
        begin("dtls.handshake-timeout = 2 s");
        EndpointPeer bob = fixture.endpoint("bob", "daily");
        SessionDescription forAlice = alice.admitted(fixture.md, fixture.idp);
        SessionDescription forBob = bob.admitted(fixture.md, fixture.idp);
        // Alice's datagrams go out as Bob's and the other way round, while what comes back is not swapped.
        try (SwappedEndpoints swapped = new SwappedEndpoints(
                fixture,
                alice.config(forAlice).handshakeTimeout(Duration.ofSeconds(3)).build(),
                bob.config(forBob).handshakeTimeout(Duration.ofSeconds(3)).build())) {
            Await.next(swapped.failures, "failure of one");
            Await.next(swapped.failures, "failure of the other");
        }
        assertEquals(0, fixture.metric("perc_kd_members"));
        assertTrue(fixture.md.mediaKeys.isEmpty());
        bob.close();
    }

    /** A datagram that begins like a ClientHello and is none. */
    private static Octets helloShape(int lengthField) {
        byte[] octets = MediaDistributorPeer.randomOctets(63).toByteArray();
        byte[] header = {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) lengthField, 1};
        System.arraycopy(header, 0, octets, 0, header.length);
        return Octets.of(octets);
    }

    @Test
    void unknownAssociationWithGarbage_leavesNothingBehind() throws Exception {
        begin("dtls.handshake-timeout = 1 s");
        AssociationId id = AssociationId.random(new SecureRandom());
        fixture.md.connection().send(new TunneledDtls(id, MediaDistributorPeer.randomOctets(200)));
        Await.until("dropped", () -> fixture.metric("perc_kd_dropped_dtls_total{reason=\"not_hello\"}") == 1);
        assertEquals(0, fixture.metric("perc_kd_associations"));
        // One that begins well but whose record is longer than the datagram.
        fixture.md.connection().send(new TunneledDtls(id, helloShape(200)));
        assertEquals(id, Await.next(fixture.md.disconnects, "EndpointDisconnect"));
        Await.until("forgotten", () -> fixture.metric("perc_kd_associations") == 0);
    }

    @Test
    void flood_isBounded_andPassesOver() throws Exception {
        // Time for all of the flood, and for Alice's handshake, on a busy machine.
        begin("tunnel.max-handshakes = 10\n dtls.handshake-timeout = 6 s");
        for (int i = 0; i < FLOOD; i++) {
            fixture.md.connection().send(new TunneledDtls(AssociationId.random(new SecureRandom()), helloShape(50)));
        }
        Await.until(
                "dropped",
                () -> fixture.metric("perc_kd_dropped_dtls_total{reason=\"handshake_limit\"}") == FLOOD - 10);
        Await.until("over", () -> fixture.metric("perc_kd_associations") == 0);
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
    }

    @Test
    void associations_areLimitedPerMediaDistributor() throws Exception {
        begin("tunnel.max-associations = 1");
        alice.join(fixture.endpointDtls, fixture.md, fixture.idp);
        EndpointPeer bob = fixture.endpoint("bob", "daily");
        bob.connect(fixture.endpointDtls, fixture.md, bob.admitted(fixture.md, fixture.idp));
        Await.until("dropped", () -> fixture.metric("perc_kd_dropped_dtls_total{reason=\"association_limit\"}") >= 1);
        alice.close();
        Await.next(bob.ektKeys, "EKTKey after a retransmission");
        bob.close();
    }

    @Test
    void moreOffersThanPlaces_areRefusedAtOnce_andStalledOnesAtTheDeadline() throws Exception {
        begin("signing { threads = 1, queue-length = 1, deadline = 3 s }\n identity.fetch-timeout = 10 s");
        fixture.idp.mood(LocalIdp.Mood.SILENT);
        String offer = alice.offer(fixture.idp);
        for (int i = 0; i < 3; i++) {
            fixture.md
                    .connection()
                    .send(new SignAnswer(
                            MediaDistributorPeer.randomOctets(16),
                            MediaDistributorPeer.utf8(offer),
                            MediaDistributorPeer.utf8(MediaDistributorPeer.answer("daily"))));
            if (i == 0) {
                // Only now the queue's place is free.
                fixture.idp.awaitKept();
            }
        }
        for (int i = 0; i < 3; i++) {
            SignAnswerError error =
                    assertInstanceOf(SignAnswerError.class, Await.next(fixture.md.signReplies, "refusal"));
            assertEquals("kd-unavailable", error.condition());
            assertTrue(
                    error.detail().contains(i == 0 ? "too many offers" : "not processed within 3000 ms"),
                    error.detail());
        }
        fixture.idp.mood(LocalIdp.Mood.NORMAL);
    }

    @Test
    void providerThatStalls_keepsNobodyElsesUsersWaiting() throws Exception {
        try (LocalIdp slow = new LocalIdp("slow.example")) {
            begin("signing { threads = 1, queue-length = 4, deadline = 30 s }\n identity.fetch-timeout = 30 s\n"
                    + "identity.trusted-idps = [{ domain = \"idp.example\", jwks-uri = \"" + fixture.idp.jwksUri()
                    + "\" }, { domain = \"slow.example\", jwks-uri = \"" + slow.jwksUri() + "\" }]");
            slow.mood(LocalIdp.Mood.SILENT);
            for (int i = 0; i < 4; i++) {
                String stalled = fixture.endpoint("mallory", "daily").offer(slow);
                fixture.md
                        .connection()
                        .send(new SignAnswer(
                                MediaDistributorPeer.randomOctets(16),
                                MediaDistributorPeer.utf8(stalled),
                                MediaDistributorPeer.utf8(MediaDistributorPeer.answer("daily"))));
            }
            // The first reply is not one of theirs: those come after 30 s.
            alice.admitted(fixture.md, fixture.idp);
        }
    }

    @Test
    void mediaDistributorWithAnotherCertificate_getsNoTunnel() throws Exception {
        fixture.start("");
        try (MediaDistributorPeer impostor = new MediaDistributorPeer()) {
            impostor.listen(0);
            // The HTTP interface is the right one; the tunnel's address and certificate are an impostor's.
            fixture.md.startConfAnswers(
                    200,
                    "{\"conference\":\"c\",\"md\":{\"host\":\"127.0.0.1\",\"port\":" + impostor.tunnelPort()
                            + ",\"certificates\":[]}}");
            assertEquals(
                    201,
                    fixture.post("/conferences", "{\"room\":\"daily\",\"md\":{\"url\":\"" + fixture.md.url() + "\"}}")
                            .statusCode());
            Await.until("failed", () -> fixture.metric("perc_kd_tunnel_failures_total{direction=\"out\"}") >= 1);
            assertEquals(0, fixture.kd.tunnelCount());
            String error = fixture.json("/conferences/daily")
                    .path("md")
                    .get(0)
                    .path("error")
                    .asText();
            assertTrue(error.contains("certificate") || error.contains("fingerprint"), error);
        }
    }
}
