package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.md.CallSteps.mediaKeys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.MediaType;
import org.jitsi.xmpp.extensions.colibri2.Capability;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.md.agent.weave.BridgeDouble;
import org.jvbperc.md.agent.weave.WovenBridge;
import org.jvbperc.tls.TlsIdentity;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunneledDtls;

/** The agent's weaving on doubles of a videobridge, with a real Media Distributor and real tunnels. */
class WovenBridgeIT {
    private static final byte[] RECORD = {22, (byte) 0xFE, (byte) 0xFD, 1, 2, 3};

    @TempDir
    Path directory;

    private TlsIdentity identity;
    private KdPeer kd;
    private BridgeDouble bridge;
    private HttpResponse<String> offered;

    @BeforeEach
    void configure() throws Exception {
        Aes.setFactoryClassName("SunJCE");
        identity = TestIdentities.make(directory, "md");
        kd = new KdPeer(TestIdentities.make(directory, "kd"));
        configure("");
    }

    private void configure(String more) throws Exception {
        Path file = directory.resolve("jvb.conf");
        Files.writeString(file, """
                videobridge.perc {
                  enabled = true
                  tunnel { bind-address = "127.0.0.1", port = 0, certificate-file = "%s", key-file = "%s" }
                  key-distributors = [{ id = "kd", rooms = "board-.*", certificates = ["%s"] }]
                  http.port = 0
                }
                %s
                """.formatted(
                        directory.resolve("md.pem"), directory.resolve("md.key"), kd.identity.fingerprint(), more));
        System.setProperty("config.file", file.toString());
        ConfigFactory.invalidateCaches();
    }

    @AfterEach
    void stop() {
        BridgeHooks.bridgeStopped();
        kd.close();
        System.clearProperty("config.file");
        ConfigFactory.invalidateCaches();
    }

    private static JsonNode state() throws Exception {
        return new ObjectMapper().readTree(BridgeHooks.state());
    }

    private void startWithKeyDistributor() throws Exception {
        bridge = WovenBridge.stock().start();
        kd.dial(state().get("tunnel-port").asInt(), identity.fingerprint());
        MdFixture.await(() -> BridgeHooks.state().contains("\"tunnels\":1"));
    }

    private static HttpResponse<String> http(String method, String path, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + state().get("http").asInt() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/sdp")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private BridgeDouble.EndpointDouble offer(int number) throws Exception {
        offered = http("POST", "/perc/offer?room=board-1", TestOffers.offer(number));
        assertEquals(200, offered.statusCode(), offered.body());
        return bridge.endpoint(header("X-Perc-Conference"), header("X-Perc-Endpoint"));
    }

    private String header(String name) {
        return offered.headers().firstValue(name).orElseThrow();
    }

    private AssociationId hello(BridgeDouble.EndpointDouble endpoint) throws Exception {
        endpoint.dtls(RECORD);
        TunneledDtls tunnelled = kd.await(TunneledDtls.class);
        assertArrayEquals(RECORD, tunnelled.dtlsMessage().toByteArray());
        return tunnelled.associationId();
    }

    @Test
    void offer_onTheWovenBridge_dtlsGoesThroughTheTunnelAndKeysIntoTheTransceiver() throws Exception {
        startWithKeyDistributor();
        BridgeDouble.EndpointDouble endpoint = offer(1);
        assertEquals(List.of("opus", "H264"), endpoint.payloadTypes());
        AssociationId association = hello(endpoint);
        kd.tunnel().send(new TunneledDtls(association, Octets.of(RECORD)));
        assertFalse(endpoint.connected());
        kd.tunnel().send(mediaKeys(association, 3));
        MdFixture.await(endpoint::connected);
        assertEquals(List.of(), endpoint.sent(), "held until ICE has a pair");
        endpoint.iceWritable();
        assertEquals(1, endpoint.sent().size());
        assertArrayEquals(RECORD, endpoint.sent().get(0));
        assertEquals(4, endpoint.factories().size());
        assertEquals(0, endpoint.handshakes());
        assertEquals(0, endpoint.ownDtlsDatagrams());
        assertEquals(1, endpoint.returnedBuffers());
        assertEquals(1_200, endpoint.probe(1_200), "claims to have sent what it was asked for");
        assertEquals(0, endpoint.probed());
    }

    @Test
    void expire_byTheBridge_tellsTheKeyDistributorAndNeverFallsBackToOwnDtls() throws Exception {
        startWithKeyDistributor();
        BridgeDouble.EndpointDouble endpoint = offer(1);
        AssociationId association = hello(endpoint);
        endpoint.expire();
        assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
        endpoint.iceWritable();
        endpoint.dtls(RECORD);
        assertEquals(0, endpoint.handshakes());
        assertEquals(0, endpoint.ownDtlsDatagrams());
        assertEquals(0, state().get("endpoints").asInt());
    }

    @Test
    void expire_ofTheConference_endsItsAssociations() throws Exception {
        startWithKeyDistributor();
        AssociationId association = hello(offer(1));
        bridge.expire(header("X-Perc-Conference"));
        assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
        assertEquals(0, state().get("endpoints").asInt());
    }

    @Test
    void end_byTheKeyDistributor_expiresTheBridgesEndpoint() throws Exception {
        startWithKeyDistributor();
        AssociationId association = hello(offer(1));
        kd.tunnel().send(new EndpointDisconnect(association));
        MdFixture.await(() -> bridge.endpoint(header("X-Perc-Conference"), header("X-Perc-Endpoint")) == null);
    }

    @Test
    void ordinaryEndpoint_onTheWovenBridge_isUntouched() throws Exception {
        startWithKeyDistributor();
        ConferenceModifyIQ request = request("m1", "lounge@muc.example", "aaaa0001", false);
        assertInstanceOf(ConferenceModifiedIQ.class, bridge.modify(request));
        BridgeDouble.EndpointDouble endpoint = bridge.endpoint("m1", "aaaa0001");
        endpoint.iceWritable();
        endpoint.dtls(RECORD);
        assertEquals(1, endpoint.handshakes());
        assertEquals(1, endpoint.ownDtlsDatagrams());
        assertEquals(901, endpoint.probe(900));
        assertEquals(900, endpoint.probed());
        assertEquals(List.of("VP8", "rtx"), endpoint.payloadTypes());
        bridge.expire("m1");
        assertTrue(kd.messages.isEmpty());
    }

    @Test
    void colibri_createWithTransportInAPercRoom_isAnsweredWithWhatTheKeyDistributorSigned() throws Exception {
        startWithKeyDistributor();
        IQ response = bridge.modify(request("m2", "board-1@muc.example", "aaaa0001", true));
        ConferenceModifiedIQ modified =
                assertInstanceOf(ConferenceModifiedIQ.class, response, () -> response.toString());
        IceUdpTransportPacketExtension transport =
                modified.getEndpoints().get(0).getTransport().getIceUdpTransport();
        List<DtlsFingerprintPacketExtension> fingerprints =
                transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class);
        assertEquals(1, fingerprints.size());
        assertEquals("AB:".repeat(31) + "AB", fingerprints.get(0).getFingerprint());
        assertEquals("passive", fingerprints.get(0).getSetup());
        assertEquals("kd-tls-id-0123456789", transport.getAttributeAsString("tls-id"));
        assertEquals("a2Q=", transport.getAttributeAsString("perc-identity"));
        assertEquals("1", transport.getAttributeAsString("perc-v"));
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
    void missingMember_refusesPercWithItsNameAndLeavesOrdinaryConferencesAlone() throws Exception {
        bridge = WovenBridge.without("org.jitsi.videobridge.transport.dtls.DtlsTransport", "startDtlsHandshake")
                .start();
        assertEquals("unavailable", state().get("state").asText());
        assertRefused("org.jitsi.videobridge.transport.dtls.DtlsTransport.startDtlsHandshake() is missing");
    }

    @Test
    void missingReflectedMember_refusesPercWithItsName() throws Exception {
        bridge = WovenBridge.without("org.jitsi.nlj.Transceiver", "setSrtpInformation")
                .start();
        assertRefused("org.jitsi.nlj.Transceiver.setSrtpInformation(SrtpTransformers) is missing");
    }

    @Test
    void missingFieldOfAHook_refusesPercWithItsName() throws Exception {
        bridge = WovenBridge.without("org.jitsi.videobridge.transport.dtls.DtlsTransport", "dtlsHandshakeComplete")
                .start();
        assertRefused("org.jitsi.videobridge.transport.dtls.DtlsTransport.dtlsHandshakeComplete is missing");
    }

    private void assertRefused(String reason) throws Exception {
        HttpResponse<String> refused = http("POST", "/perc/offer?room=board-1", TestOffers.offer(1));
        assertEquals(503, refused.statusCode());
        assertTrue(refused.body().contains(reason), refused.body());
        for (boolean announced : new boolean[] {true, false}) {
            IQ response = bridge.modify(request("m7-" + announced, "board-1@muc.example", "aaaa0001", announced));
            assertEquals(StanzaError.Condition.bad_request, response.getError().getCondition());
            assertTrue(response.getError().getDescriptiveText().contains(reason));
        }
        IQ ordinary = bridge.modify(request("m8", "lounge@muc.example", "aaaa0002", false));
        assertInstanceOf(ConferenceModifiedIQ.class, ordinary);
    }

    @Test
    void presence_whilePercRuns_saysSo() throws Exception {
        bridge = WovenBridge.stock().start();
        String presence = bridge.presence();
        assertTrue(presence.contains("name='perc' value='1'"), presence);
        assertTrue(presence.contains("name='perc_profiles' value='0009 000A'"), presence);
    }

    @Test
    void presence_withoutPerc_saysNothing() throws Exception {
        bridge = WovenBridge.without("org.jitsi.nlj.Transceiver", "setSrtpInformation")
                .start();
        assertFalse(bridge.presence().contains("perc"));
        assertEquals(0, bridge.metric("perc_available"));
    }

    @Test
    void metrics_ofPerc_areInTheBridgesRegistry() throws Exception {
        startWithKeyDistributor();
        offer(1);
        assertEquals(1, bridge.metric("perc_available"));
        MdFixture.await(() -> bridge.metric("perc_associations_started") == 1 && bridge.metric("perc_endpoints") == 1);
    }

    @Test
    void selfTest_onAGoodBridge_leavesNothingBehind() throws Exception {
        bridge = WovenBridge.stock().start();
        assertEquals("running", state().get("state").asText());
        assertEquals(0, bridge.conferences());
    }

    @Test
    void selfTest_onABridgeThatChangesPayloads_refusesPerc() throws Exception {
        bridge = WovenBridge.stock().damaging().start();
        assertRefused("the self-test failed: a packet left the bridge that does not open or was changed");
        assertEquals(1, bridge.conferences(), "only the ordinary one");
    }

    @Test
    void olderDtlsInput_isWovenInstead() throws Exception {
        WovenBridge older = WovenBridge.without("org.jitsi.videobridge.transport.dtls.DtlsTransport", "enqueueBuffer");
        assertEquals(List.of(), older.report().problems(false));
    }

    static ConferenceModifyIQ request(String meetingId, String name, String endpointId, boolean perc) {
        PayloadTypePacketExtension vp8 = new PayloadTypePacketExtension();
        vp8.setId(100);
        vp8.setName("VP8");
        vp8.setClockrate(90_000);
        PayloadTypePacketExtension rtx = new PayloadTypePacketExtension();
        rtx.setId(96);
        rtx.setName("rtx");
        rtx.setClockrate(90_000);
        IceUdpTransportPacketExtension ice = new IceUdpTransportPacketExtension();
        ice.setUfrag("abcd");
        ice.setPassword("0123456789abcdef01234567");
        DtlsFingerprintPacketExtension fingerprint = new DtlsFingerprintPacketExtension();
        fingerprint.setHash("sha-256");
        fingerprint.setFingerprint("CD:".repeat(31) + "CD");
        fingerprint.setSetup("active");
        ice.addChildExtension(fingerprint);
        if (perc) {
            ice.setAttribute("perc-v", "1");
            ice.setAttribute("tls-id", "tls-id-of-" + endpointId + "-0123456789");
            ice.setAttribute("perc-identity", "aWRlbnRpdHk=");
        }
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(endpointId);
        endpoint.setCreate(true);
        endpoint.addCapability(Capability.CAP_SOURCE_NAME_SUPPORT);
        endpoint.addMedia(Media.getBuilder()
                .setType(MediaType.VIDEO)
                .addPayloadType(vp8)
                .addPayloadType(rtx)
                .build());
        endpoint.setTransport(Transport.getBuilder().setIceUdpExtension(ice).build());
        ConferenceModifyIQ.Builder request = ConferenceModifyIQ.builder("test");
        request.setMeetingId(meetingId);
        request.setConferenceName(name);
        request.setCreate(name != null);
        request.addEndpoint(endpoint.build());
        request.ofType(IQ.Type.get);
        return request.build();
    }
}
