package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.Test;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;

/** Colibri2 requests of a signalling server on a woven bridge. */
class WovenBridgeColibriIT extends WovenBridgeFixture {
    @Test
    void colibri_createWithTransportInAPercRoom_isAnsweredWithWhatTheKeyDistributorSigned() throws Exception {
        startWithKeyDistributor();
        IQ response = bridge.modify(request("m2", "board-1@muc.example", "aaaa0001", true));
        ConferenceModifiedIQ modified =
                assertInstanceOf(ConferenceModifiedIQ.class, response, () -> response.toString());
        IceUdpTransportPacketExtension transport =
                modified.getEndpoints().get(0).getTransport().getIceUdpTransport();
        assertSigned(transport);
        AssociationId association = hello(bridge.endpoint("m2", "aaaa0001"));
        assertEquals(association.toString(), transport.getAttributeAsString("perc-aid"));
        assertEquals(List.of("H264"), bridge.endpoint("m2", "aaaa0001").payloadTypes());
    }

    @Test
    void colibri_createWithoutIdentityInAPercRoom_isRefusedWithBadRequest() throws Exception {
        startWithKeyDistributor();
        IQ response = bridge.modify(request("m3", "board-1@muc.example", "aaaa0001", false));
        assertEquals(StanzaError.Condition.bad_request, response.getError().getCondition());
        assertTrue(response.getError().getDescriptiveText().startsWith("identity-required"));
        assertNull(bridge.endpoint("m3", "aaaa0001"));
    }

    @Test
    void colibri_keyDistributorRefuses_leavesNothingOnTheBridge() throws Exception {
        startWithKeyDistributor();
        kd.signing = KdPeer.Signing.REFUSE;
        IQ response = bridge.modify(request("m4", "board-1@muc.example", "aaaa0001", true));
        assertEquals(StanzaError.Condition.bad_request, response.getError().getCondition());
        assertTrue(response.getError().getDescriptiveText().startsWith("identity-invalid"));
        assertNull(bridge.endpoint("m4", "aaaa0001"));
        assertEquals(0, state().get("endpoints").asInt());
    }

    @Test
    void colibri_theBridgeFails_leavesNothingAndTheNextOneWorks() throws Exception {
        startWithKeyDistributor();
        ConferenceModifyIQ failing = request("m5", "board-1@muc.example", "aaaa0001", true);
        failing.getEndpoints().get(0).setAttribute("stats-id", "explode");
        assertThrows(IllegalStateException.class, () -> bridge.modify(failing));
        assertNull(bridge.endpoint("m5", "aaaa0001"), "what the bridge had made of it");
        assertEquals(0, state().get("endpoints").asInt());
        ConferenceModifyIQ next = request("m6", "board-1@muc.example", "aaaa0002", true);
        assertNotNull(assertInstanceOf(ConferenceModifiedIQ.class, bridge.modify(next)));
    }

    @Test
    void colibri_strangerInTheConferenceOfAnOffer_isRefused() throws Exception {
        startWithKeyDistributor();
        offer(1);
        ConferenceModifyIQ request = request(header("X-Perc-Conference"), null, "aaaa0001", false);
        assertEquals(
                StanzaError.Condition.bad_request,
                bridge.modify(request).getError().getCondition());
    }

    @Test
    void colibri_ordinaryEndpointWasThereBeforeTheRoomWasPercs_isRefused() throws Exception {
        startWithKeyDistributor();
        bridge.modify(request("m9", "club@muc.example", "aaaa0001", false));
        HttpResponse<String> registered = http(
                "POST",
                "/perc/start-conf",
                "{\"room\":\"club\",\"kd\":{\"certificates\":[{\"hash\":\"sha-256\",\"certificate\":\""
                        + kd.identity.fingerprint().digestText() + "\"}]}}");
        assertEquals(200, registered.statusCode(), registered.body());
        ConferenceModifyIQ late = request("m9", null, "aaaa0002", true);
        IQ response = bridge.modify(late);
        assertEquals(StanzaError.Condition.bad_request, response.getError().getCondition());
        assertTrue(response.getError().getDescriptiveText().contains("without PERC"));
        assertNull(bridge.endpoint("m9", "aaaa0002"));
    }

    @Test
    void colibri_keyDistributorIsSilent_isRefusedInTime() throws Exception {
        configure("videobridge.perc.timeouts.signature = 300 ms");
        startWithKeyDistributor();
        kd.signing = KdPeer.Signing.SILENT;
        IQ response = bridge.modify(request("m10", "board-1@muc.example", "aaaa0001", true));
        assertTrue(response.getError().getDescriptiveText().startsWith("kd-unavailable"));
        assertNull(bridge.endpoint("m10", "aaaa0001"));
    }

    @Test
    void colibri_percForARoomNobodyServes_isRefused() throws Exception {
        startWithKeyDistributor();
        IQ response = bridge.modify(request("m11", "lounge@muc.example", "aaaa0001", true));
        assertEquals(StanzaError.Condition.bad_request, response.getError().getCondition());
        assertTrue(response.getError().getDescriptiveText().startsWith("unknown-room"));
    }

    @Test
    void colibri_expireOfAPercEndpoint_tellsTheKeyDistributor() throws Exception {
        startWithKeyDistributor();
        bridge.modify(request("m12", "board-1@muc.example", "aaaa0001", true));
        AssociationId association = hello(bridge.endpoint("m12", "aaaa0001"));
        bridge.modify(ColibriRequests.expireEndpoint("m12", "aaaa0001"));
        assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
    }

    @Test
    void colibri_sameEndpointAgain_isRefusedAndTheFirstStays() throws Exception {
        startWithKeyDistributor();
        bridge.modify(request("m13", "board-1@muc.example", "aaaa0001", true));
        IQ again = bridge.modify(request("m13", null, "aaaa0001", true));
        assertEquals(StanzaError.Condition.bad_request, again.getError().getCondition());
        assertNotNull(bridge.endpoint("m13", "aaaa0001"));
        assertEquals(1, state().get("endpoints").asInt());
        assertNotNull(hello(bridge.endpoint("m13", "aaaa0001")));
    }
}
