package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.md.agent.weave.BridgeDouble;
import org.jvbperc.md.agent.weave.WovenBridge;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** A bridge of woven doubles with a real Media Distributor, and a Key Distributor's end of real tunnels. */
abstract class WovenBridgeFixture {
    static final byte[] RECORD = {22, (byte) 0xFE, (byte) 0xFD, 1, 2, 3};

    @TempDir
    Path directory;

    TlsIdentity identity;
    KdPeer kd;
    BridgeDouble bridge;
    HttpResponse<String> offered;

    @BeforeEach
    final void configure() throws Exception {
        Aes.setFactoryClassName("SunJCE");
        identity = TestIdentities.make(directory, "md");
        kd = new KdPeer(TestIdentities.make(directory, "kd"));
        configure("");
    }

    void configure(String more) throws Exception {
        Path file = directory.resolve("jvb.conf");
        Files.writeString(file, """
                videobridge.perc {
                  enabled = true
                  tunnel { bind-address = "127.0.0.1", port = 0, certificate-file = "%s", key-file = "%s" }
                  key-distributors = [{ id = "kd", rooms = "board-.*", certificates = ["%s"] }]
                  http.port = 0
                  timeouts.signature = 50 seconds
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

    static JsonNode state() throws Exception {
        return new ObjectMapper().readTree(BridgeHooks.state());
    }

    void startWithKeyDistributor() throws Exception {
        bridge = WovenBridge.stock().start();
        kd.dial(state().get("tunnel-port").asInt(), identity.fingerprint());
        Await.until("a tunnel", () -> BridgeHooks.state().contains("\"tunnels\":1"));
    }

    static HttpResponse<String> http(String method, String path, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + state().get("http").asInt() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/sdp")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    BridgeDouble.EndpointDouble offer(int number) throws Exception {
        return offer(TestOffers.offer(number));
    }

    BridgeDouble.EndpointDouble offer(String description) throws Exception {
        offered = http("POST", "/perc/offer?room=board-1", description);
        assertEquals(200, offered.statusCode(), offered.body());
        return bridge.endpoint(header("X-Perc-Conference"), header("X-Perc-Endpoint"));
    }

    String header(String name) {
        return offered.headers().firstValue(name).orElseThrow();
    }

    AssociationId hello(BridgeDouble.EndpointDouble endpoint) throws Exception {
        endpoint.dtls(RECORD);
        TunneledDtls tunnelled = kd.await(TunneledDtls.class);
        assertArrayEquals(RECORD, tunnelled.dtlsMessage().toByteArray());
        return tunnelled.associationId();
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

    /** The transport has what the Key Distributor signed, for an endpoint that is the DTLS client. */
    static void assertSigned(IceUdpTransportPacketExtension transport) {
        List<DtlsFingerprintPacketExtension> fingerprints =
                transport.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class);
        assertEquals(1, fingerprints.size());
        assertEquals("AB:".repeat(31) + "AB", fingerprints.get(0).getFingerprint());
        assertEquals("passive", fingerprints.get(0).getSetup());
        assertEquals("kd-tls-id-0123456789", transport.getAttributeAsString("tls-id"));
        assertEquals("a2Q=", transport.getAttributeAsString("perc-identity"));
        assertEquals("1", transport.getAttributeAsString("perc-v"));
    }
}
