package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.md.CallSteps.CLIENT_HELLO;
import static org.jvbperc.md.CallSteps.SERVER_HELLO;
import static org.jvbperc.md.CallSteps.clientHello;
import static org.jvbperc.md.CallSteps.mediaKeys;
import static org.jvbperc.md.CallSteps.take;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.bridge.PercAssociation;
import org.jvbperc.md.http.PercHttpResponse;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;

/** A Media Distributor between an in-memory bridge and Key Distributors on real tunnels. */
class MediaDistributorIT extends MdWithKdFixture {
    private KdPeer otherKd;

    @BeforeEach
    void startOtherKd() throws Exception {
        otherKd = new KdPeer(TestIdentities.make(directory, "other-kd"));
    }

    @AfterEach
    void stopOtherKd() {
        otherKd.close();
    }

    @Test
    void join_wholeWay_endpointGetsSignedAnswerDtlsAndKeys() throws Exception {
        md.openRoom("board", kd);
        String offer = TestOffers.offer(1);
        PercHttpResponse response = md.offer("board", offer);
        assertEquals(200, response.status(), () -> MdFixture.text(response));
        assertEquals("application/sdp", response.headers().get("Content-Type"));
        SignAnswer request = take(kd.signRequests);
        assertEquals(offer, new String(request.offer().toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
        String answer = MdFixture.text(response);
        assertTrue(answer.contains("a=identity:a2Q="), answer);
        assertTrue(answer.contains("a=setup:passive"), answer);
        InMemoryBridge.Endpoint endpoint = take(md.bridge.created);
        assertEquals(endpoint.id, response.headers().get("X-Perc-Endpoint"));
        assertEquals(endpoint.conferenceId, response.headers().get("X-Perc-Conference"));

        JsonNode roster = MdFixture.json(md.get("/perc/board/roster"));
        JsonNode participant = roster.path("participants").get(0);
        assertEquals(endpoint.id, participant.path("endpoint").asText());
        assertEquals("aWRlbnRpdHktb2YtYWxpY2U=", participant.path("identity").asText());
        assertEquals("tls-id-of-endpoint-1", participant.path("tlsId").asText());
        assertEquals(
                "[{\"ssrc\":1001,\"media\":\"audio\"},{\"ssrc\":2001,\"media\":\"video\"}]",
                participant.path("sources").toString());
        assertEquals("admitted", participant.path("state").asText());

        AssociationId association = clientHello(endpoint, kd);
        assertEquals(4, association.uuid().version());
        TunnelConnection tunnel = tunnel();
        tunnel.send(new TunneledDtls(association, Octets.of(SERVER_HELLO)));
        assertEquals(Octets.of(SERVER_HELLO), take(endpoint.dtls));
        tunnel.send(mediaKeys(association, 1));
        assertNotNull(take(endpoint.transforms));
        Await.until(
                "a keyed member",
                () -> MdFixture.text(md.get("/perc/board/roster")).contains("\"keyed\""));
    }

    /** The kd's newest tunnel. */
    private TunnelConnection tunnel() {
        return kd.tunnel();
    }

    @Test
    void endpointGone_keyDistributorIsToldOnce_andKeysAreWiped() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        PercAssociation onBridge = endpoint.association();
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 1));
        HopByHopTransforms transforms = take(endpoint.transforms);
        onBridge.endpointGone();
        onBridge.endpointGone();
        onBridge.dtlsReceived(CLIENT_HELLO, 0, CLIENT_HELLO.length);
        assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
        assertThrows(
                GeneralSecurityException.class, () -> transforms.rtpReceive().deriveContext(1, 0));
        md.assertNobodyLeft();
        tunnel().send(mediaKeys(association, 2));
        tunnel().send(new EndpointDisconnect(association));
        InMemoryBridge.Endpoint next = md.join("board", 2);
        assertNotEquals(association, clientHello(next, kd));
        assertTrue(kd.messages.isEmpty(), "nothing more about the ended association");
    }

    @Test
    void endpointDisconnect_fromKeyDistributor_endsTheEndpointWithoutEcho() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(new EndpointDisconnect(association));
        assertEquals("ended by the Key Distributor", take(endpoint.expired));
        Await.until("the end of all endpoints", () -> md.md.state().get("endpoints") == 0);
        md.assertNobodyLeft();
        clientHello(md.join("board", 2), kd);
        assertTrue(kd.messages.isEmpty());
    }

    @Test
    void offer_refusedByKeyDistributor_403AndNothingIsLeft() throws Exception {
        md.openRoom("board", kd);
        kd.signing = KdPeer.Signing.REFUSE;
        PercHttpResponse response = md.offer("board", TestOffers.offer(1));
        MdFixture.assertError(403, "identity-invalid", response);
        assertEquals("not you?", MdFixture.json(response).path("detail").asText());
        md.assertNobodyLeft();
        assertEquals(1, md.count(PercCounter.SIGN_REFUSED));
        kd.refusalCondition = "profile-mismatch";
        MdFixture.assertError(409, "profile-mismatch", md.offer("board", TestOffers.offer(2)));
        kd.refusalCondition = "Odd Condition!";
        MdFixture.assertError(403, "refused", md.offer("board", TestOffers.offer(3)));
    }

    @Test
    void offer_answerNotSignedProperly_502AndNothingIsLeft() throws Exception {
        md.openRoom("board", kd);
        kd.signing = KdPeer.Signing.UNCHANGED;
        MdFixture.assertError(502, "kd-answer-invalid", md.offer("board", TestOffers.offer(1)));
        kd.signing = KdPeer.Signing.GARBAGE;
        MdFixture.assertError(502, "kd-answer-invalid", md.offer("board", TestOffers.offer(2)));
        md.assertNobodyLeft();
    }

    @Test
    void offer_keyDistributorWithoutSigning_503() throws Exception {
        assertEquals(200, md.startConf("board", kd.identity.fingerprint()).status());
        kd.dial(md.port(), md.fingerprint(), false);
        Await.until("a tunnel", () -> md.md.state().get("tunnels") == 1);
        MdFixture.assertError(503, "kd-unavailable", md.offer("board", TestOffers.offer(1)));
        assertTrue(kd.signRequests.isEmpty());
        md.assertNobodyLeft();
    }

    @Test
    void tunnelCut_runningAssociationGoesOn_offersWaitAndTheNewTunnelCarriesOn() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 1));
        HopByHopTransforms transforms = take(endpoint.transforms);
        InMemoryBridge.Endpoint leaving = md.join("board", 2);
        AssociationId left = clientHello(leaving, kd);
        kd.hangUp();
        Await.until("the end of the tunnel", () -> md.md.state().get("tunnels") == 0);
        assertNotNull(transforms.rtpSend().deriveContext(1, 0), "keys are kept");
        MdFixture.assertError(503, "kd-unavailable", md.offer("board", TestOffers.offer(3)));
        endpoint.association().dtlsReceived(CLIENT_HELLO, 0, CLIENT_HELLO.length);
        assertEquals(1, md.count(PercCounter.DTLS_NO_TUNNEL));
        leaving.association().endpointGone();

        kd.dial(md.port(), md.fingerprint());
        assertEquals(left, kd.await(EndpointDisconnect.class).associationId(), "told as soon as possible");
        assertEquals(association, clientHello(endpoint, kd));
        tunnel().send(mediaKeys(association, 2));
        assertNotNull(take(endpoint.transforms));
        md.join("board", 4);
    }

    @Test
    void keyDistributor_associationOfAnother_isIgnored() throws Exception {
        md.openRoom("board", kd);
        md.openRoom("other", otherKd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        TunnelConnection foreign = otherKd.tunnel();
        foreign.send(mediaKeys(association, 1));
        foreign.send(new TunneledDtls(association, Octets.of(SERVER_HELLO)));
        Await.until(
                "counter TUNNEL_FOREIGN_ASSOCIATION 2", () -> md.count(PercCounter.TUNNEL_FOREIGN_ASSOCIATION) == 2);
        assertTrue(endpoint.transforms.isEmpty());
        assertTrue(endpoint.dtls.isEmpty());
        foreign.send(new EndpointDisconnect(association));
        Await.until(
                "counter TUNNEL_FOREIGN_ASSOCIATION 3", () -> md.count(PercCounter.TUNNEL_FOREIGN_ASSOCIATION) == 3);
        assertTrue(endpoint.expired.isEmpty());
    }

    @Test
    void tunnel_certificateNobodyRegistered_isNotAccepted() throws Exception {
        md.openRoom("board", kd);
        otherKd.dialInVain(md.port(), md.fingerprint());
        Await.until("counter TUNNEL_FAILED above 0", () -> md.count(PercCounter.TUNNEL_FAILED) > 0);
        assertFalse(otherKd.isConnected());
        assertEquals(200, md.startConf("other", otherKd.identity.fingerprint()).status());
        assertNotNull(otherKd.awaitTunnel(), "accepted once it is registered");
    }

    @Test
    void dtls_notAnEndpointsRecords_isDropped() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        for (int first : new int[] {0, 1, 19, 64, 128, 255}) {
            endpoint.association().dtlsReceived(new byte[] {(byte) first, 1}, 0, 2);
        }
        endpoint.association().dtlsReceived(new byte[0], 0, 0);
        assertEquals(7, md.count(PercCounter.DTLS_MALFORMED));
        AssociationId association = clientHello(endpoint, kd);
        for (int first : new int[] {20, 26, 63}) {
            byte[] datagram = {(byte) first, 1};
            endpoint.association().dtlsReceived(datagram, 0, 2);
            assertEquals(Octets.of(datagram), kd.await(TunneledDtls.class).dtlsMessage());
        }
        tunnel().send(new TunneledDtls(association, Octets.of(new byte[] {(byte) 0x80, 1})));
        Await.until("counter DTLS_MALFORMED 8", () -> md.count(PercCounter.DTLS_MALFORMED) == 8);
        assertTrue(endpoint.dtls.isEmpty());
    }

    @Test
    void dtls_flood_isLimitedAndTheTunnelStays() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        byte[] datagram = new byte[1400];
        datagram[0] = 22;
        for (int i = 0; i < 5000; i++) {
            endpoint.association().dtlsReceived(datagram, 0, datagram.length);
        }
        assertTrue(md.count(PercCounter.DTLS_RATE_LIMITED) > 4000);
        assertEquals(1, md.md.state().get("tunnels"));
        assertNull(kd.closed.peek());
    }

    @Test
    void session_deleted_endpointEnds() throws Exception {
        md.openRoom("board", kd);
        PercHttpResponse response = md.offer("board", TestOffers.offer(1));
        String location = response.headers().get("Location");
        InMemoryBridge.Endpoint endpoint = take(md.bridge.created);
        MdFixture.assertError(
                404, "unknown-session", md.request("DELETE", "/perc/session/" + endpoint.id, java.util.Map.of(), ""));
        assertEquals(204, md.request("DELETE", location, java.util.Map.of(), "").status());
        assertEquals("it left", take(endpoint.expired));
        md.assertNobodyLeft();
        MdFixture.assertError(404, "unknown-session", md.request("DELETE", location, java.util.Map.of(), ""));
    }

    @Test
    void offer_ssrcOfAnotherParticipant_409() throws Exception {
        md.openRoom("board", kd);
        md.join("board", 1);
        MdFixture.assertError(
                409, "ssrc-conflict", md.offer("board", TestOffers.offer("tls-id-of-endpoint-2", 1001, 9)));
        assertEquals(1, md.bridge.size());
    }

    @Test
    void offer_bridgeRefuses_503AndNothingIsLeft() throws Exception {
        md.openRoom("board", kd);
        md.bridge.refuseWith = org.jivesoftware.smack.packet.StanzaError.Condition.resource_constraint;
        MdFixture.assertError(503, "bridge-refused", md.offer("board", TestOffers.offer(1)));
        md.assertNobodyLeft();
        assertTrue(kd.signRequests.isEmpty());
    }

    @Test
    void offer_bridgeForgotTheConference_isCreatedAgain() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        md.bridge.forgetConference(endpoint.conferenceId);
        md.join("board", 2);
    }
}
