package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.identity.authorization.OfferCredential;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.kd.peers.TokenServer;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelMessage;

/** Who may join with what, over a real tunnel; all that a thief or Media Distributor can do with somebody else's credential fails. */
@Timeout(600)
class AuthorizationIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private KdFixture fixture;
    private TokenServer tokens;
    private ECKey key;
    private EndpointPeer alice;

    @BeforeEach
    void create() throws Exception {
        fixture = new KdFixture(directory);
        tokens = new TokenServer();
        key = new ECKeyGenerator(Curve.P_256).generate();
        alice = fixture.endpoint("alice", "daily");
    }

    @AfterEach
    void stop() {
        fixture.close();
        tokens.close();
    }

    private void room(String joinWith) throws Exception {
        fixture.start(tokens.config());
        fixture.conference("daily", "{\"join-with\":[" + joinWith + "]}");
    }

    private static OfferBinding binding(EndpointPeer endpoint) {
        return new OfferBinding(endpoint.assertion().bindingHash(), endpoint.tlsId);
    }

    private static String with(String offer, String credential) {
        return offer.replace("a=group:", "a=x-perc-authorization:" + credential + "\r\na=group:");
    }

    private TunnelMessage sign(String offer) throws Exception {
        return fixture.md.sign(offer, MediaDistributorPeer.answer("daily"));
    }

    private String refusal(String offer) throws Exception {
        SignAnswerError error = assertInstanceOf(SignAnswerError.class, sign(offer));
        assertEquals("not-authorized", error.condition(), error.detail());
        return error.detail().replaceFirst(":.*", "");
    }

    private SignAnswerAck admitted(String offer) throws Exception {
        return assertInstanceOf(SignAnswerAck.class, sign(offer));
    }

    private void joins(EndpointPeer endpoint, String offer) throws Exception {
        connect(endpoint, admitted(offer));
        Await.next(endpoint.ektKeys, "EKTKey");
    }

    private void connect(EndpointPeer endpoint, SignAnswerAck ack) throws Exception {
        endpoint.connect(
                fixture.endpointDtls,
                fixture.md,
                SessionDescription.parse(new String(ack.answer().toByteArray(), StandardCharsets.UTF_8)));
    }

    private String dpop(String token, EndpointPeer endpoint) {
        return new OfferCredential.KeyBound(token, DpopProofs.forOffer(key, token, binding(endpoint))).toAttribute();
    }

    @Test
    void offerWithoutCredential_isRefused_withWhatIsAskedFor() throws Exception {
        room("\"token\",\"invitation\"");
        assertEquals("the conference asks for one of these besides an identity", refusal(alice.offer(fixture.idp)));
    }

    @Test
    void tokenOfAKey_letsItsHolderIn_andNobodyElse() throws Exception {
        room("\"token\"");
        String token = tokens.token("alice", "perc:join", key);
        String offer = alice.offer(fixture.idp);
        String credential = dpop(token, alice);

        EndpointPeer mallory = fixture.endpoint("mallory", "daily");
        assertEquals("dpop-proof-invalid", refusal(with(mallory.offer(fixture.idp), credential)));
        EndpointPeer stolen = fixture.endpoint("alice", "daily");
        assertEquals("dpop-proof-invalid", refusal(with(stolen.offer(fixture.idp), credential)));
        ECKey own = new ECKeyGenerator(Curve.P_256).generate();
        String forged = DpopProofs.forOffer(own, token, binding(stolen));
        assertEquals(
                "token-of-another", refusal(with(stolen.offer(stolen.assertion()), "DPoP " + token + " " + forged)));
        assertEquals("token-of-another", refusal(with(stolen.offer(stolen.assertion()), "Bearer " + token)));
        EndpointPeer bob = fixture.endpoint("bob", "daily");
        String bobsOffer = bob.offer(fixture.idp);
        assertEquals("token-identity-mismatch", refusal(with(bobsOffer, dpop(token, bob))));

        joins(alice, with(offer, credential));
    }

    @Test
    void tokenOfACertificate_letsItsHolderIn_andNobodyElse() throws Exception {
        room("\"token\"");
        String token = tokens.token("alice", "perc:join", alice.certificate.fingerprint());
        EndpointPeer elsewhere = fixture.endpoint("alice", "daily");
        assertEquals("token-of-another", refusal(with(elsewhere.offer(fixture.idp), "Bearer " + token)));
        EndpointPeer both = fixture.endpoint("alice", "daily");
        String two = with(both.offer(fixture.idp), "Bearer " + token)
                .replace("a=tls-id:", "a=fingerprint:" + alice.certificate.fingerprint() + "\r\na=tls-id:");
        assertInstanceOf(SignAnswerError.class, sign(two));
        joins(alice, with(alice.offer(fixture.idp), "Bearer " + token));
    }

    @Test
    void tokenWithoutScope_isRefused_recorderIsShown() throws Exception {
        room("\"token\"");
        String offer = alice.offer(fixture.idp);
        assertEquals(
                "insufficient-scope", refusal(with(offer, dpop(tokens.token("alice", "perc:remove", key), alice))));
        joins(alice, with(offer, dpop(tokens.token("alice", "perc:record", key), alice)));
        assertTrue(
                fixture.roster("daily").path("members").path(0).path("recorder").asBoolean());
    }

    @Test
    void credentialOfAnotherKindOrForm_isRefused() throws Exception {
        room("\"invitation\"");
        String offer = alice.offer(fixture.idp);
        assertEquals(
                "the conference does not accept this credential, but one of",
                refusal(with(offer, dpop(tokens.token("alice", "perc:join", key), alice))));
        assertEquals("authorization-malformed", refusal(with(offer, "Basic YTpi")));
        assertInstanceOf(SignAnswerError.class, sign(with(with(offer, "Bearer a"), "Bearer b")));
    }

    @Test
    void invitation_letsOneIn_once() throws Exception {
        room("\"invitation\"");
        Invitation invitation = invite("{\"identity\":\"*@idp.example\",\"seconds\":60}");
        EndpointPeer eve = fixture.endpoint("eve", "daily");
        eve.offer(fixture.idp);
        Invitation guessed = Invitation.parse(invitation.id() + "." + "A".repeat(32));
        assertEquals(
                "invitation-invalid",
                refusal(with(
                        eve.offer(eve.assertion()),
                        guessed.credential(binding(eve)).toAttribute())));

        String offer = alice.offer(fixture.idp);
        String credential = invitation.credential(binding(alice)).toAttribute();
        // What passes the Media Distributor is worth nothing in another offer.
        assertEquals("invitation-invalid", refusal(with(eve.offer(eve.assertion()), credential)));
        // Who has used it may try again.
        EndpointPeer first = fixture.endpoint("alice", "daily");
        String attempt = first.offer(fixture.idp);
        assertInstanceOf(
                SignAnswerAck.class,
                sign(with(attempt, invitation.credential(binding(first)).toAttribute())));
        EndpointPeer bob = fixture.endpoint("bob", "daily");
        String bobs = bob.offer(fixture.idp);
        assertEquals(
                "invitation-invalid",
                refusal(with(bobs, invitation.credential(binding(bob)).toAttribute())));
        joins(alice, with(offer, credential));
        EndpointPeer again = fixture.endpoint("alice", "daily");
        String second = again.offer(fixture.idp);
        assertEquals(
                "invitation-invalid",
                refusal(with(second, invitation.credential(binding(again)).toAttribute())));
    }

    @Test
    void invitation_ofSeveralOffers_letsOneOfThemIn() throws Exception {
        room("\"invitation\"");
        Invitation invitation = invite("{\"identity\":\"*@idp.example\",\"seconds\":60}");
        SignAnswerAck first = admitted(invited(alice, invitation));
        EndpointPeer laptop = fixture.endpoint("alice", "daily");
        SignAnswerAck second = admitted(invited(laptop, invitation));
        // The offer that joins is not the last one that was made.
        EndpointPeer phone = fixture.endpoint("alice", "daily");
        admitted(invited(phone, invitation));
        connect(alice, first);
        Await.next(alice.ektKeys, "EKTKey");
        EndpointPeer again = fixture.endpoint("alice", "daily");
        assertEquals("invitation-invalid", refusal(invited(again, invitation)));
        connect(laptop, second);
        DtlsFailure failure = Await.next(laptop.failures, "failure");
        assertEquals(DtlsFailure.Kind.ALERT_RECEIVED, failure.kind(), failure.detail());
        assertTrue(laptop.ektKeys.isEmpty());
    }

    private String invited(EndpointPeer endpoint, Invitation invitation) throws Exception {
        String offer = endpoint.offer(fixture.idp);
        return with(offer, invitation.credential(binding(endpoint)).toAttribute());
    }

    @Test
    void invitationForSomebodyElse_isRefused() throws Exception {
        room("\"invitation\"");
        Invitation invitation = invite("{\"identity\":\"bob@idp.example\"}");
        String offer = alice.offer(fixture.idp);
        assertEquals(
                "invitation-invalid",
                refusal(with(offer, invitation.credential(binding(alice)).toAttribute())));
    }

    @Test
    void invitationRequests_thatAreWrong_areRefused() throws Exception {
        room("\"invitation\"");
        for (String body :
                new String[] {"", "[]", "{\"seconds\":0}", "{\"seconds\":1.5}", "{\"identity\":7}", "{\"x\":1}"}) {
            assertEquals(
                    400, fixture.post("/conferences/daily/invitations", body).statusCode(), body);
        }
        assertEquals(404, fixture.post("/conferences/other/invitations", "{}").statusCode());
    }

    private Invitation invite(String body) throws Exception {
        var answer = fixture.post("/conferences/daily/invitations", body);
        assertEquals(201, answer.statusCode(), answer.body());
        return Invitation.parse(JSON.readTree(answer.body()).path("invitation").asText());
    }

    @Test
    void namedCertificate_isEnough() throws Exception {
        fixture.start("");
        fixture.conference(
                "daily",
                "{\"join-with\":[\"certificate\"],\"certificates\":[\"" + alice.certificate.fingerprint() + "\"]}");
        EndpointPeer bob = fixture.endpoint("bob", "daily");
        assertEquals("the conference asks for one of these besides an identity", refusal(bob.offer(fixture.idp)));
        joins(alice, alice.offer(fixture.idp));
    }
}
