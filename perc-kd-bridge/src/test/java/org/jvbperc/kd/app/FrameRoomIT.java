package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.MemberRoster;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelMessage;

/** Conferences for browsers, which have no a=tls-id: what gets in by its certificate alone, and what does not. */
@Timeout(600)
class FrameRoomIT {
    private static final String FRAME = "{\"protection\":\"frame\"}";

    @TempDir
    Path directory;

    private KdFixture fixture;
    private EndpointPeer alice;
    private EndpointPeer bob;

    private void begin(String extra) throws Exception {
        fixture = new KdFixture(directory).start(extra);
        alice = fixture.endpoint("alice", "web");
        bob = fixture.endpoint("bob", "other");
    }

    private void beginWithRooms() throws Exception {
        begin("frame-rooms = true");
        fixture.conference("web", FRAME);
        fixture.conference("other", FRAME);
        fixture.conference("daily", "{}");
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        fixture.close();
    }

    /** As today's browsers make it: nothing but fingerprints asserted, no a=tls-id. */
    private String offer(EndpointPeer peer, String user) {
        String contents = new AssertionContents(List.of(peer.certificate.fingerprint()), null).toJson();
        return withoutTlsId(peer.offer(fixture.idp.assertion(user, contents)));
    }

    private static String withoutTlsId(String sdp) {
        return sdp.replaceAll("a=tls-id:[^\r]*\r\n", "");
    }

    private static DtlsClientConfig browser(EndpointPeer peer, SessionDescription answer) throws Exception {
        return DtlsClientConfig.builder(peer.certificate, Set.copyOf(answer.fingerprints()))
                .singleProfileMode(List.of(ProtectionProfile.AEAD_AES_256_GCM, ProtectionProfile.AEAD_AES_128_GCM))
                .build();
    }

    private SessionDescription admitted(EndpointPeer peer, String user, String room) throws Exception {
        TunnelMessage reply = fixture.md.sign(offer(peer, user), MediaDistributorPeer.answer(room, peer.association));
        return SessionDescription.parse(new String(
                assertInstanceOf(SignAnswerAck.class, reply).answer().toByteArray(), StandardCharsets.UTF_8));
    }

    private void assertRefused(String condition, String fragment, TunnelMessage reply) {
        SignAnswerError error = assertInstanceOf(SignAnswerError.class, reply);
        assertEquals(condition, error.condition(), error.detail());
        assertTrue(error.detail().contains(fragment), error.detail());
    }

    private void join() throws Exception {
        alice.connect(fixture.endpointDtls, fixture.md, browser(alice, admitted(alice, "alice", "web")));
        Await.next(alice.established, "handshake");
        Await.until(
                "alice is on the roster",
                () -> fixture.memberState("web", "alice@idp.example").equals("keyed"));
    }

    @Test
    void browser_joinsByItsCertificate_andTheMediaDistributorGetsAllKeysThereAre() throws Exception {
        beginWithRooms();
        SessionDescription answer = admitted(alice, "alice", "web");
        assertEquals(Optional.empty(), answer.tlsId());
        assertTrue(answer.identity().isPresent());
        assertTrue(!answer.toString().contains("x-perc-"), answer.toString());
        alice.connect(fixture.endpointDtls, fixture.md, browser(alice, answer));

        EndpointPeer.Established established = Await.next(alice.established, "handshake");
        assertEquals(ProtectionProfile.AEAD_AES_128_GCM, established.profile());
        MediaKeys keys = Await.next(fixture.md.mediaKeys, "MediaKeys");
        assertEquals(ProtectionProfile.AEAD_AES_128_GCM, keys.profile());
        assertEquals(established.keys(), keys.keys());
        assertEquals(alice.association, keys.associationId());
        Await.until(
                "alice is on the roster",
                () -> fixture.memberState("web", "alice@idp.example").equals("keyed"));
        assertTrue(alice.ektKeys.isEmpty());

        assertRoster(List.of("alice@idp.example"));

        fixture.md.disconnect(alice.association);
        Await.until(
                "alice has left",
                () -> fixture.memberState("web", "alice@idp.example").equals("left"));
    }

    /** The last roster for alice has these, and is signed by the certificate in the answer. */
    private void assertRoster(List<String> identities) throws Exception {
        RosterVerifier verifier = new RosterVerifier("web", certificate -> true, "");
        Await.until("roster", () -> fixture.md.everything.stream().anyMatch(MemberRoster.class::isInstance));
        for (TunnelMessage message : fixture.md.everything) {
            if (message instanceof MemberRoster roster && roster.associationId().equals(alice.association)) {
                verifier.accept(roster.update().toByteArray());
            }
        }
        assertEquals(
                identities,
                verifier.latest().orElseThrow().members().stream()
                        .map(RosterMember::identity)
                        .toList());
    }

    @Test
    void browsers_getEveryChangeOfTheRosterThroughTheTunnel() throws Exception {
        beginWithRooms();
        join();
        assertRoster(List.of("alice@idp.example"));
        SessionDescription answer = admitted(bob, "bob", "web");
        bob.connect(fixture.endpointDtls, fixture.md, browser(bob, answer));
        Await.next(bob.established, "handshake");
        Await.until("bob is told", () -> rostersForAlice() == 2);
        fixture.md.disconnect(bob.association);
        Await.until("bob's leaving is told", () -> rostersForAlice() == 3);
        assertRoster(List.of("alice@idp.example"));
    }

    private long rostersForAlice() {
        return fixture.md.everything.stream()
                .filter(message -> message instanceof MemberRoster roster
                        && roster.associationId().equals(alice.association))
                .count();
    }

    @Test
    void invitation_letsABrowserIn_once() throws Exception {
        begin("frame-rooms = true");
        fixture.conference("web", "{\"protection\":\"frame\",\"join-with\":[\"invitation\"]}");
        Invitation invitation = Invitation.parse(new ObjectMapper()
                .readTree(fixture.post("/conferences/web/invitations", "{}").body())
                .path("invitation")
                .asText());
        TunnelMessage reply =
                fixture.md.sign(invited(alice, invitation), MediaDistributorPeer.answer("web", alice.association));
        SessionDescription answer = SessionDescription.parse(new String(
                assertInstanceOf(SignAnswerAck.class, reply).answer().toByteArray(), StandardCharsets.UTF_8));
        alice.connect(fixture.endpointDtls, fixture.md, browser(alice, answer));
        Await.next(alice.established, "handshake");
        Await.until(
                "alice is on the roster",
                () -> fixture.memberState("web", "alice@idp.example").equals("keyed"));
        try (EndpointPeer again = fixture.endpoint("alice", "web")) {
            assertRefused(
                    "not-authorized",
                    "invitation-invalid",
                    fixture.md.sign(invited(again, invitation), MediaDistributorPeer.answer("web", again.association)));
        }
    }

    /** Its nonce has nothing where the tls-id would be. */
    private String invited(EndpointPeer peer, Invitation invitation) throws Exception {
        String offer = offer(peer, "alice");
        IdentityAssertion identity = IdentityAssertion.parseAttribute(
                SessionDescription.parse(offer).identity().orElseThrow());
        String credential = invitation
                .credential(new OfferBinding(identity.bindingHash(), ""))
                .toAttribute();
        return offer.replaceFirst("\r\nm=", "\r\na=x-perc-authorization:" + credential + "\r\nm=");
    }

    @Test
    void secondOfferWithTheSameCertificate_isRefused_alsoInAnotherRoomAndByAnotherName() throws Exception {
        beginWithRooms();
        admitted(alice, "alice", "web");
        AssociationId next = new EndpointPeer("x", "x").association;
        for (String room : List.of("web", "other")) {
            for (String user : List.of("alice", "bob")) {
                assertRefused(
                        "replayed-tls-id",
                        "certificate",
                        fixture.md.sign(offer(alice, user), MediaDistributorPeer.answer(room, next)));
            }
        }
    }

    @Test
    void secondAssociationWithTheSameCertificate_isRefused() throws Exception {
        beginWithRooms();
        join();
        SessionDescription answer = SessionDescription.parse("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                + "a=fingerprint:"
                + fixture.kd
                        .conferences()
                        .find("web")
                        .orElseThrow()
                        .identity()
                        .certificate()
                        .fingerprint()
                + "\r\n");
        try (SecondHandshake second = new SecondHandshake(fixture, browser(alice, answer))) {
            assertEquals(
                    DtlsFailure.Kind.ALERT_RECEIVED,
                    Await.next(second.failures, "failure").kind());
        }
        assertEquals(1, fixture.metric("perc_kd_members"));
    }

    @Test
    void certificateOfAnotherConference_isRefused() throws Exception {
        beginWithRooms();
        admitted(alice, "alice", "web");
        SessionDescription forBob = admitted(bob, "bob", "other");
        // The Media Distributor sends Alice's datagrams as those of Bob's association.
        DtlsClientConfig config = browser(alice, forBob);
        bob.connect(fixture.endpointDtls, fixture.md, config);
        assertEquals(
                DtlsFailure.Kind.ALERT_RECEIVED,
                Await.next(bob.failures, "failure").kind());
        assertTrue(fixture.md.mediaKeys.isEmpty());
        String reason =
                fixture.roster("other").path("refused").get(0).path("reason").asText();
        assertTrue(reason.contains("certificate"), reason);
    }

    @Test
    void doubleRoom_staysStrict() throws Exception {
        beginWithRooms();
        assertRefused(
                "malformed-offer",
                "a=tls-id",
                fixture.md.sign(offer(alice, "alice"), MediaDistributorPeer.answer("daily", alice.association)));
        EndpointPeer carol = fixture.endpoint("carol", "daily");
        try (carol) {
            TunnelMessage reply =
                    fixture.md.sign(carol.offer(fixture.idp), MediaDistributorPeer.answer("daily", carol.association));
            SessionDescription answer = SessionDescription.parse(new String(
                    assertInstanceOf(SignAnswerAck.class, reply).answer().toByteArray(), StandardCharsets.UTF_8));
            carol.connect(fixture.endpointDtls, fixture.md, browser(carol, answer));
            assertEquals(
                    DtlsFailure.Kind.ALERT_RECEIVED,
                    Await.next(carol.failures, "failure").kind());
        }
        assertTrue(fixture.md.mediaKeys.isEmpty());
    }

    @Test
    void frameRoom_takesNoOfferWithTlsId_andNoAssociationThatIsNotAnnouncedForIt() throws Exception {
        beginWithRooms();
        assertRefused(
                "malformed-offer",
                "without it only",
                fixture.md.sign(alice.offer(fixture.idp), MediaDistributorPeer.answer("web", alice.association)));
        assertRefused(
                "malformed-answer",
                "x-perc-association",
                fixture.md.sign(offer(alice, "alice"), MediaDistributorPeer.answer("web")));
        admitted(alice, "alice", "web");
        assertRefused(
                "malformed-answer",
                "another offer",
                fixture.md.sign(offer(bob, "bob"), MediaDistributorPeer.answer("web", alice.association)));
    }

    @Test
    void policyFrame_withoutFrameRooms_isRefused() throws Exception {
        begin("");
        HttpResponse<String> response = fixture.post(
                "/conferences",
                "{\"room\":\"web\",\"md\":{\"url\":\"" + fixture.md.url() + "\"},\"policy\":" + FRAME + "}");
        assertEquals(400, response.statusCode(), response.body());
        assertTrue(response.body().contains("perc-kd.frame-rooms"), response.body());
    }
}
