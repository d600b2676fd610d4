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
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.RosterMessage;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
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
        return withoutTlsId(peer.offer(fixture.idp.assertion(user, contents))) + EndpointPeer.KEY_CHANNEL;
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
        Await.next(fixture.md.mediaKeys, "MediaKeys");
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
        assertTrue(alice.ektKeys.isEmpty());
        assertEquals("", fixture.memberState("web", "alice@idp.example"), "a member only after hello");
        Await.until("the key channel waits", () -> fixture.metric("perc_kd_key_channels_open") == 1);

        fixture.md.disconnect(alice.association);
        Await.until("alice's association has ended", () -> fixture.metric("perc_kd_associations") == 0);
    }

    @Test
    void browserThatSaysHello_isKeyed() throws Exception {
        beginWithRooms();
        alice.opensKeyChannel = true;
        join();
        Await.until(
                "alice is keyed",
                () -> fixture.memberState("web", "alice@idp.example").equals("keyed"));
        assertInstanceOf(RosterMessage.class, Await.next(alice.keyChannelMessages(), "roster"));
        assertInstanceOf(KeyMessage.class, Await.next(alice.keyChannelMessages(), "key"));
        assertEquals(1, fixture.metric("perc_kd_group_keys_total{result=\"acknowledged\"}"));
    }

    @Test
    void answer_hasTheKeyDistributorsValuesForTheKeyChannel() throws Exception {
        beginWithRooms();
        MediaDescription section = admitted(alice, "alice", "web").media().get(2);
        assertEquals(List.of("5000"), section.attributes("sctp-port"));
        assertEquals(List.of("16384"), section.attributes("max-message-size"));
        assertEquals(1, section.attributes("fingerprint").size());
        assertEquals(Optional.of("passive"), section.attribute("setup"));
    }

    @Test
    void offerWithoutAKeyChannel_isRefused() throws Exception {
        beginWithRooms();
        String offer = offer(alice, "alice");
        String section = EndpointPeer.KEY_CHANNEL;
        for (String without : List.of(
                offer.replace(section, ""),
                offer.replace("m=application 9", "m=application 0"),
                offer.replace("UDP/DTLS/SCTP webrtc", "UDP/DTLS/SCTP other"),
                offer.replace("UDP/DTLS/SCTP", "TCP/DTLS/SCTP"),
                offer.replace("a=sctp-port:5000\r\n", ""),
                offer.replace("a=sctp-port:5000", "a=sctp-port:5001"),
                offer + section)) {
            assertRefused(
                    "key-channel-required",
                    "m=application",
                    fixture.md.sign(without, MediaDistributorPeer.answer("web", alice.association)));
        }
        assertRefused(
                "malformed-answer",
                "key channel",
                fixture.md.sign(
                        offer,
                        MediaDistributorPeer.answer("web", alice.association)
                                .replace("m=application 9", "m=application 0")));
        assertRefused(
                "malformed-answer",
                "media sections",
                fixture.md.sign(
                        offer,
                        MediaDistributorPeer.answer("web", alice.association)
                                .replace(MediaDistributorPeer.KEY_CHANNEL, "")));
        admitted(alice, "alice", "web");
    }

    @Test
    void bundleOnlyKeyChannel_asFirefoxOffersIt_isTaken() throws Exception {
        beginWithRooms();
        TunnelMessage reply = fixture.md.sign(
                offer(alice, "alice").replace("m=application 9", "m=application 0") + "a=bundle-only\r\n",
                MediaDistributorPeer.answer("web", alice.association));
        assertInstanceOf(SignAnswerAck.class, reply);
    }

    @Test
    void doubleRoom_takesNoKeyChannel() throws Exception {
        beginWithRooms();
        EndpointPeer carol = fixture.endpoint("carol", "daily");
        try (carol) {
            assertRefused(
                    "malformed-answer",
                    "m=application",
                    fixture.md.sign(
                            carol.offer(fixture.idp) + EndpointPeer.KEY_CHANNEL,
                            MediaDistributorPeer.answer("daily") + MediaDistributorPeer.KEY_CHANNEL));
        }
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
        alice.opensKeyChannel = true;
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
        assertTrue(fixture.md.mediaKeys.isEmpty());
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
            TunnelMessage reply = fixture.md.sign(
                    carol.offer(fixture.idp),
                    MediaDistributorPeer.answer("daily", carol.association)
                            .replace(MediaDistributorPeer.KEY_CHANNEL, ""));
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
    void frameRoom_takesAnOfferWithTlsId_andAnswersWithOneThatIsBoundToIt() throws Exception {
        beginWithRooms();
        TunnelMessage reply = fixture.md.sign(
                alice.offer(fixture.idp) + EndpointPeer.KEY_CHANNEL,
                MediaDistributorPeer.answer("web", alice.association));
        SessionDescription answer = SessionDescription.parse(new String(
                assertInstanceOf(SignAnswerAck.class, reply, reply::toString)
                        .answer()
                        .toByteArray(),
                StandardCharsets.UTF_8));
        assertTrue(answer.tlsId().isPresent());
        // A browser's handshake shows its certificate and no tls-id.
        alice.connect(fixture.endpointDtls, fixture.md, browser(alice, answer));
        Await.next(alice.established, "handshake");
        assertEquals(
                alice.association, Await.next(fixture.md.mediaKeys, "MediaKeys").associationId());
    }

    @Test
    void frameRoom_takesACertificateOnce_whateverTlsIdComesWithIt() throws Exception {
        beginWithRooms();
        admitted(alice, "alice", "web");
        assertRefused(
                "replayed-tls-id",
                "certificate",
                fixture.md.sign(
                        alice.offer(fixture.idp) + EndpointPeer.KEY_CHANNEL,
                        MediaDistributorPeer.answer("web", bob.association)));
    }

    @Test
    void frameRoom_takesNoAssociationThatIsNotAnnouncedForIt() throws Exception {
        beginWithRooms();
        assertRefused(
                "malformed-answer",
                "x-perc-association",
                fixture.md.sign(
                        offer(alice, "alice"), MediaDistributorPeer.answer("web") + MediaDistributorPeer.KEY_CHANNEL));
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
