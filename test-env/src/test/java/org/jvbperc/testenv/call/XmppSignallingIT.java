package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.testenv.call.xmpp.DtlsPeer;
import org.jvbperc.testenv.call.xmpp.Prosody;
import org.jvbperc.testenv.call.xmpp.SignallingServer;
import org.jvbperc.testenv.call.xmpp.XmppRequests;
import org.jvbperc.testkit.Await;
import org.jvbperc.xmpp.ConferenceRequest;
import org.jvbperc.xmpp.ConferenceState;
import org.jvbperc.xmpp.EndpointAnswer;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercAttributes;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercErrorExtension;
import org.jvbperc.xmpp.PercExtension;
import org.jxmpp.jid.EntityFullJid;

/** Signalling servers command the bridge over a real XMPP server; endpoints do real ICE and DTLS. */
class XmppSignallingIT {
    private static final String NAME = CallFixture.ROOM + "@conference.perc.test";
    private static final String BREWERY = "jvbbrewery";
    private static final String OTHER_KEY_DISTRIBUTOR = "<key-distributor><certificate usage='tunnel' hash='sha-256'>"
            + "00:".repeat(31) + "00</certificate></key-distributor>";

    @TempDir
    Path directory;

    private Prosody prosody;
    private CallFixture calls;
    private SignallingServer jicofo;
    private EntityFullJid bridge;
    private Presence presence;

    @BeforeEach
    void start() throws Exception {
        prosody = Prosody.start(directory, "jvb", "focus", "mallory");
        jicofo = SignallingServer.connect(prosody.port(), "focus");
        jicofo.join(BREWERY, "focus");
        calls = new CallFixture(directory, prosody.bridgeConfiguration(BREWERY));
        presence = jicofo.awaitBridge("jvb1");
        bridge = presence.getFrom().asEntityFullJidOrThrow();
    }

    @AfterEach
    void stop() throws Exception {
        if (jicofo != null) {
            jicofo.close();
        }
        if (calls != null) {
            calls.close();
        }
        if (prosody != null) {
            prosody.close();
        }
    }

    private IQ send(String name, Colibri2Endpoint endpoint) throws Exception {
        return jicofo.request(bridge, XmppRequests.request("m1", name, endpoint));
    }

    private static ConferenceModifiedIQ ok(IQ response) {
        return assertInstanceOf(
                ConferenceModifiedIQ.class, response, () -> response.toXML().toString());
    }

    private static IceUdpTransportPacketExtension transport(IQ response) {
        return ok(response).getEndpoints().get(0).getTransport().getIceUdpTransport();
    }

    private static EndpointOffer preOffer(DtlsPeer peer, String assertion) {
        return new EndpointOffer(
                peer.tlsId,
                EndpointOffer.Setup.ACTIVE,
                List.of(peer.certificate.fingerprint()),
                Optional.of(assertion),
                Optional.empty());
    }

    private static Consumer<Colibri2Endpoint> saying(EndpointOffer offer) {
        return endpoint -> endpoint.addChildExtension(offer.toExtension());
    }

    private static Colibri2Endpoint accept(DtlsPeer peer, String tlsId, String identity) {
        return XmppRequests.accept(
                "aaaa0001", peer.ice.local(), List.of(peer.certificate.fingerprint()), tlsId, identity);
    }

    private DtlsPeer alice() throws Exception {
        return new DtlsPeer(calls.login("alice"), CallFixture.ROOM);
    }

    private static PercError percError(IQ response) throws Exception {
        assertEquals(IQ.Type.error, response.getType(), () -> response.toXML().toString());
        PercErrorExtension element =
                response.getError().getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
        return PercError.parse(element);
    }

    private void awaitExpired(int endpoints) {
        Await.until(
                "the end of " + endpoints + " endpoints",
                () -> calls.bridge.metrics().value(BridgeCounter.ENDPOINTS_EXPIRED) == endpoints,
                () -> "" + calls.bridge.metrics().value(BridgeCounter.ENDPOINTS_EXPIRED));
    }

    @Test
    void brewery_presenceAndFeatures_sayPerc() throws Exception {
        while (!"1".equals(stat("perc_kd_tunnels"))) {
            presence = jicofo.awaitBridge("jvb1");
        }
        assertEquals("1", stat("perc"));
        assertEquals("0009 000A", stat("perc_profiles"));
        assertEquals("0", stat("conferences"));
        for (String feature : List.of("", "#kd-connects", "#sign-answer")) {
            assertTrue(jicofo.discover(bridge).containsFeature(PercAttributes.NAMESPACE + feature), feature);
        }
    }

    private String stat(String name) {
        return ((StandardExtensionElement) presence.getExtensionElement("stats", "http://jitsi.org/protocol/colibri"))
                .getElements("stat").stream()
                        .filter(stat -> name.equals(stat.getAttributeValue("name")))
                        .findFirst()
                        .orElseThrow()
                        .getAttributeValue("value");
    }

    @Test
    void preOffer_ofAGoodIdentity_isAdmittedAtCreationAndGetsKeysAfterItsAnswer() throws Exception {
        try (DtlsPeer peer = alice()) {
            IQ response =
                    send(NAME, XmppRequests.create("aaaa0001", saying(preOffer(peer, peer.assertion.toAttribute()))));
            IceUdpTransportPacketExtension bridgeSide = transport(response);
            assertEquals("1", bridgeSide.getAttributeAsString(PercAttributes.VERSION));
            assertEquals(
                    "actpass",
                    bridgeSide
                            .getFirstChildOfType(DtlsFingerprintPacketExtension.class)
                            .getSetup());
            EndpointAnswer answer = EndpointAnswer.parse(
                    PercElements.find(ok(response).getEndpoints().get(0)).orElseThrow());
            assertEquals(bridgeSide.getAttributeAsString(PercAttributes.TLS_ID), answer.tlsId());
            assertEquals(bridgeSide.getAttributeAsString(PercAttributes.IDENTITY), answer.assertion());
            assertEquals(
                    bridgeSide.getAttributeAsString(PercAttributes.ASSOCIATION_ID),
                    answer.association().toString());

            ok(send(null, accept(peer, peer.tlsId, null)));
            peer.connect(bridgeSide);
            peer.awaitKey();

            ok(send(null, accept(peer, "another-tls-id-0123456789", null)));
            awaitExpired(1);
        }
    }

    @Test
    void noIdentityAtCreation_thenAGoodOneWithTheAnswer_isAdmitted() throws Exception {
        try (DtlsPeer peer = alice()) {
            IceUdpTransportPacketExtension bridgeSide =
                    transport(send(NAME, XmppRequests.create("aaaa0001", endpoint -> {})));
            ok(send(null, accept(peer, peer.tlsId, peer.assertion.toAttribute())));
            peer.connect(bridgeSide);
            peer.awaitKey();
            assertEquals(0, calls.bridge.metrics().value(BridgeCounter.ENDPOINTS_EXPIRED));
        }
    }

    @Test
    void noIdentityAtCreation_thenABadOne_isExpiredSilently() throws Exception {
        try (DtlsPeer peer = alice()) {
            ok(send(NAME, XmppRequests.create("aaaa0001", endpoint -> {})));
            ok(send(null, accept(peer, peer.tlsId, "e30=")));
            awaitExpired(1);
            assertFalse(peer.hasKey());
        }
    }

    @Test
    void noIdentityAtCreation_andNoneWithTheAnswer_isExpiredSilently() throws Exception {
        try (DtlsPeer peer = alice()) {
            ok(send(NAME, XmppRequests.create("aaaa0001", endpoint -> {})));
            ok(send(null, accept(peer, null, null)));
            awaitExpired(1);
        }
    }

    @Test
    void badIdentity_atCreation_isBadRequestWithPercErrorAndLeavesNothing() throws Exception {
        try (DtlsPeer peer = alice()) {
            IQ refused = send(NAME, XmppRequests.create("aaaa0001", saying(preOffer(peer, "e30="))));
            assertEquals("identity-invalid", percError(refused).condition());
            assertEquals(StanzaError.Condition.bad_request, refused.getError().getCondition());
            String xml = refused.toXML().toString();
            assertTrue(xml.contains(">identity-invalid: "), xml);

            // The conference that it would have created is created again by the next one.
            ok(send(NAME, XmppRequests.create("aaaa0002", saying(preOffer(peer, peer.assertion.toAttribute())))));
        }
    }

    @Test
    void badIdentity_ofAServerThatUnderstandsErrors_isNotAuthorised() throws Exception {
        try (DtlsPeer peer = alice()) {
            ConferenceModifyIQ request =
                    XmppRequests.request("m1", NAME, XmppRequests.create("aaaa0001", saying(preOffer(peer, "e30="))));
            request.addExtension(
                    new ConferenceRequest(true, Optional.empty(), Optional.empty(), List.of(), true).toExtension());
            IQ refused = jicofo.request(bridge, request);
            assertEquals(
                    StanzaError.Condition.not_authorized, refused.getError().getCondition());
            assertEquals("identity-invalid", percError(refused).condition());
        }
    }

    @Test
    void conferenceElement_isAnsweredWithTheStateOfTheConference() throws Exception {
        ConferenceModifyIQ request = XmppRequests.request("m1", NAME, XmppRequests.create("aaaa0001", endpoint -> {}));
        request.addExtension(new ConferenceRequest(true, Optional.empty(), Optional.empty(), List.of(9, 0x7777), false)
                .toExtension());
        ConferenceState state = ConferenceState.parse(
                PercElements.find(ok(jicofo.request(bridge, request))).orElseThrow());
        assertTrue(state.connected());
        assertEquals("embedded", state.mediaDistributor());
        assertEquals(List.of(9), state.profiles());
        assertEquals(
                calls.bridge.tunnelPort().orElseThrow(),
                state.tunnel().orElseThrow().port());
        assertEquals(
                calls.bridge.tunnelCertificates(), state.tunnel().orElseThrow().certificates());
    }

    @Test
    void conferenceElement_thatCannotBeHad_isRefusedByName() throws Exception {
        assertEquals(
                "kd-unavailable", refused("lounge@x", "required='true'", "").condition());
        assertEquals(
                "kd-mismatch",
                refused(NAME, "", "<key-distributor id='other'/>").condition());
        assertEquals("kd-mismatch", refused(NAME, "", OTHER_KEY_DISTRIBUTOR).condition());
        assertEquals("malformed-mode", refused(NAME, "mode='md-connects'", "").condition());
        assertEquals(
                "profile-mismatch",
                refused(NAME, "", "<profiles>7777</profiles>").condition());
        assertEquals("malformed-perc", refused(NAME, "required='perhaps'", "").condition());
    }

    private PercError refused(String name, String attributes, String children) throws Exception {
        return percError(ask("m2", name, XmppRequests.create("aaaa0001", endpoint -> {}), perc(attributes, children)));
    }

    private IQ ask(String meeting, String name, Colibri2Endpoint endpoint, PercExtension wanted) throws Exception {
        ConferenceModifyIQ request = XmppRequests.request(meeting, name, endpoint);
        request.addExtension(wanted);
        return jicofo.request(bridge, request);
    }

    private static PercExtension perc(String attributes, String children) throws Exception {
        return (PercExtension)
                PacketParserUtils.parseStanza("<presence xmlns='jabber:client'><perc xmlns='" + PercAttributes.NAMESPACE
                                + "' version='1' " + attributes + ">" + children + "</perc></presence>")
                        .getExtension(PercExtension.ELEMENT, PercExtension.NAMESPACE);
    }

    @Test
    void keyDistributorOfARequest_whileAnotherHoldsTheRoom_isRefusedAndDisplacesNobody() throws Exception {
        try (DtlsPeer peer = alice()) {
            IceUdpTransportPacketExtension bridgeSide = transport(send(
                    NAME, XmppRequests.create("aaaa0001", saying(preOffer(peer, peer.assertion.toAttribute())))));
            PercExtension other = perc("ack='errors'", OTHER_KEY_DISTRIBUTOR);
            IQ refused = ask("m1", null, XmppRequests.create("aaaa0002", endpoint -> {}), other);
            assertEquals("kd-mismatch", percError(refused).condition());
            assertEquals(
                    StanzaError.Condition.policy_violation, refused.getError().getCondition());

            // What creates nothing cannot be refused, and changes nothing.
            ok(ask("m1", null, accept(peer, peer.tlsId, null), other));
            peer.connect(bridgeSide);
            peer.awaitKey();
        }
    }

    @Test
    void noIdentityAtCreation_whereThatIsSwitchedOff_isRefusedByName() throws Exception {
        calls.close();
        jicofo.presences.clear();
        calls = new CallFixture(
                directory, prosody.bridgeConfiguration(BREWERY) + "videobridge.perc.late-verification = false");
        bridge = jicofo.awaitBridge("jvb1").getFrom().asEntityFullJidOrThrow();
        try (DtlsPeer peer = alice()) {
            IQ refused = send(NAME, XmppRequests.create("aaaa0001", endpoint -> {}));
            assertEquals("identity-required", percError(refused).condition());
            assertEquals(StanzaError.Condition.bad_request, refused.getError().getCondition());
            ok(send(NAME, XmppRequests.create("aaaa0001", saying(preOffer(peer, peer.assertion.toAttribute())))));
        }
    }

    @Test
    void request_of100Kilobytes_isAnswered() throws Exception {
        try (DtlsPeer peer = alice()) {
            EndpointOffer offer = preOffer(peer, peer.assertion.toAttribute());
            ok(send(NAME, XmppRequests.create("aaaa0001", endpoint -> {
                PercExtension element = offer.toExtension();
                element.setAttribute("later", "x".repeat(100_000));
                endpoint.addChildExtension(element);
            })));
        }
    }

    @Test
    void stranger_whoIsNotInTheRoom_commandsNothing() throws Exception {
        try (SignallingServer mallory = SignallingServer.connect(prosody.port(), "mallory")) {
            ConferenceModifyIQ request =
                    XmppRequests.request("m3", NAME, XmppRequests.create("aaaa0001", endpoint -> {}));
            IQ direct = mallory.request(calls.bridge.xmppAddress().orElseThrow(), request);
            assertEquals(StanzaError.Condition.forbidden, direct.getError().getCondition());
            IQ throughTheRoom = mallory.request(
                    bridge, XmppRequests.request("m3", NAME, XmppRequests.create("aaaa0001", endpoint -> {})));
            assertEquals(IQ.Type.error, throughTheRoom.getType());
        }
        assertEquals(0, calls.bridge.metrics().value(BridgeCounter.CONFERENCES_CREATED));
    }
}
