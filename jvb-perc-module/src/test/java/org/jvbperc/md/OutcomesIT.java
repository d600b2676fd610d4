package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;

/** Endpoints that were refused after their creation ask the Media Distributor why. */
class OutcomesIT extends WovenBridgeFixture {
    private static final String ENDPOINT = "aaaa0001";

    private static JsonNode outcome(String association) throws Exception {
        HttpResponse<String> response = http("GET", "/perc/association/" + association, "");
        assertEquals(200, response.statusCode(), response.body());
        return new ObjectMapper().readTree(response.body());
    }

    private static IceUdpTransportPacketExtension transport(IQ response) {
        return assertInstanceOf(
                        ConferenceModifiedIQ.class,
                        response,
                        () -> response.toXML().toString())
                .getEndpoints()
                .get(0)
                .getTransport()
                .getIceUdpTransport();
    }

    /** A session-accept with or without an identity. */
    private void answer(boolean perc) {
        Colibri2Endpoint created =
                request("m1", null, ENDPOINT, perc).getEndpoints().get(0);
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(ENDPOINT);
        endpoint.setTransport(Transport.getBuilder()
                .setIceUdpExtension(created.getTransport().getIceUdpTransport())
                .build());
        endpoint.setSources(Sources.getBuilder().build());
        ConferenceModifyIQ.Builder update = ConferenceModifyIQ.builder("update");
        update.setMeetingId("m1");
        update.addEndpoint(endpoint.build());
        update.ofType(IQ.Type.get);
        assertInstanceOf(ConferenceModifiedIQ.class, bridge.modify(update.build()));
    }

    /** An endpoint without an identity yet; the association that its description names. */
    private String late() throws Exception {
        startWithKeyDistributor();
        ConferenceModifyIQ create = request("m1", "board-1@muc.example", ENDPOINT, false);
        Transport transport = create.getEndpoints().get(0).getTransport();
        transport.removeChildExtension(transport.getIceUdpTransport());
        IceUdpTransportPacketExtension described = transport(bridge.modify(create));
        assertEquals("double", described.getAttributeAsString("perc-protection"));
        return described.getAttributeAsString("perc-aid");
    }

    @Test
    void association_thatIsUnknown_isNotFound() throws Exception {
        startWithKeyDistributor();
        assertEquals(
                404,
                http("GET", "/perc/association/00000000-0000-0000-0000-000000000000", "")
                        .statusCode());
        assertEquals(405, http("POST", "/perc/association/x", "").statusCode());
    }

    @Test
    void association_onItsWay_saysHowFarItIs() throws Exception {
        String association = late();
        assertEquals("waiting", outcome(association).get("state").asText());
        answer(true);
        Await.until(
                "an admitted endpoint",
                () -> outcome(association).get("state").asText().equals("admitted"));
        hello(bridge.endpoint("m1", ENDPOINT));
        kd.tunnel().send(CallSteps.mediaKeys(AssociationId.parse(association), 1));
        Await.until(
                "a keyed endpoint",
                () -> outcome(association).get("state").asText().equals("keyed"));
        assertFalse(outcome(association).has("error"));
    }

    @Test
    void keyDistributorRefusesTheAnswer_isToldWithItsReason() throws Exception {
        String association = late();
        kd.signing = KdPeer.Signing.REFUSE;
        kd.refusalCondition = "not-on-roster-policy";
        answer(true);
        Await.until("the end", () -> outcome(association).get("state").asText().equals("ended"));
        assertEquals("not-on-roster-policy", outcome(association).get("error").asText());
        assertEquals("not you?", outcome(association).get("detail").asText());
    }

    @Test
    void answerWithoutAnIdentity_isToldWithItsReason() throws Exception {
        String association = late();
        answer(false);
        Await.until("the end", () -> outcome(association).get("state").asText().equals("ended"));
        assertEquals("identity-required", outcome(association).get("error").asText());
        assertEquals(
                "the transport has no tls-id",
                outcome(association).get("detail").asText());
    }

    @Test
    void keyDistributorEndsTheHandshake_isTold() throws Exception {
        startWithKeyDistributor();
        bridge.modify(request("m1", "board-1@muc.example", ENDPOINT, true));
        AssociationId association = hello(bridge.endpoint("m1", ENDPOINT));
        kd.tunnel().send(new EndpointDisconnect(association));
        Await.until(
                "the end",
                () -> outcome(association.toString()).get("state").asText().equals("ended"));
        assertEquals("kd-ended", outcome(association.toString()).get("error").asText());
        assertEquals(
                "the Key Distributor ended the handshake, see its log",
                outcome(association.toString()).get("detail").asText());
    }

    @Test
    void endpointThatLeaves_isTold() throws Exception {
        startWithKeyDistributor();
        IceUdpTransportPacketExtension described =
                transport(bridge.modify(request("m1", "board-1@muc.example", ENDPOINT, true)));
        String association = described.getAttributeAsString("perc-aid");
        bridge.endpoint("m1", ENDPOINT).expire();
        Await.until("the end", () -> outcome(association).get("state").asText().equals("ended"));
        assertEquals("association-ended", outcome(association).get("error").asText());
    }
}
