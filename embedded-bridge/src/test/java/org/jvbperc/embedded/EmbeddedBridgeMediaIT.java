package org.jvbperc.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsi.utils.MediaType;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.embedded.colibri.Colibri2;
import org.jvbperc.embedded.ice.IceClient;
import org.jvbperc.embedded.media.ForwardingSettings;
import org.jvbperc.embedded.media.MemoryEndpoint;
import org.jvbperc.embedded.media.PacketPool;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.srtp.SrtpWarmUp;
import org.jvbperc.testkit.Await;

/** Two endpoints with real ICE and both media layers, over UDP through the bridge. */
class EmbeddedBridgeMediaIT {
    private static final byte[] DTLS = {22, (byte) 254, (byte) 253, 1};
    private static final long START_NANOS = System.nanoTime();
    private static final int VIDEO = 0xA0000002;
    private static final int OTHER_VIDEO = 0xC0000002;

    private final AdapterFixture fixture = new AdapterFixture("");
    private final EktParameterSet ekt = new EktParameterSet(
            EktCipher.AESKW_128, SecretBytes.copyOf(new byte[16]), SecretBytes.copyOf(new byte[12]), 7, 3_600);
    private final List<Peer> peers = new ArrayList<>();

    @BeforeAll
    static void chooseCipher() throws Exception {
        SrtpWarmUp.run(new LoggerImpl("test"));
    }

    @AfterEach
    void close() {
        peers.forEach(peer -> peer.ice.close());
        fixture.close();
    }

    /** Since the start, as the endpoints' keys begin at 0. */
    private static long now() {
        return System.nanoTime() - START_NANOS;
    }

    private final class Peer {
        final String id;
        final IceClient ice = new IceClient();
        final MemoryEndpoint media = new MemoryEndpoint("", ekt, ForwardingSettings.DEFAULT, new PacketPool(4));
        final BridgeEndpoint bridge;

        Peer(String id, boolean first) throws Exception {
            this.id = id;
            peers.add(this);
            IceUdpTransportPacketExtension answer = create(id, first, ice.local());
            bridge = fixture.adapter.endpoint("m", id).orElseThrow();
            ice.start(answer);
            ice.awaitCompleted();
            ice.send(DTLS);
            assertArrayEquals(DTLS, Await.next(fixture.dtlsOf(id), "a DTLS datagram"));
        }

        void sendVideo(int sequenceNumber) throws Exception {
            sendVideo(sequenceNumber, VIDEO);
        }

        void sendVideo(int sequenceNumber, int ssrc) throws Exception {
            byte[] rtp = MemoryEndpoint.rtp(100, sequenceNumber, sequenceNumber, ssrc, "v" + sequenceNumber);
            ice.send(media.protect(rtp, now()));
        }

        /** Payloads that arrive until {@code count} are there. */
        List<String> payloads(int count) throws Exception {
            List<String> payloads = new ArrayList<>();
            while (payloads.size() < count) {
                byte[] datagram = ice.receive();
                media.arrived(datagram, 0, datagram.length);
                payloads.addAll(media.payloads(now()));
            }
            return payloads;
        }
    }

    private void awaitCount(long expected, BridgeCounter counter) {
        Await.until(
                counter + " " + expected,
                () -> fixture.metrics.value(counter) >= expected,
                () -> "" + fixture.metrics.value(counter));
        assertEquals(expected, fixture.metrics.value(counter));
    }

    private IceUdpTransportPacketExtension create(String id, boolean first, IceParameters offer) {
        PayloadTypePacketExtension vp8 = new PayloadTypePacketExtension();
        vp8.setId(100);
        vp8.setName("VP8");
        vp8.setClockrate(90_000);
        Transport transport = Colibri2.transport(offer);
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setCreate(true);
        endpoint.addMedia(
                Media.getBuilder().setType(MediaType.VIDEO).addPayloadType(vp8).build());
        endpoint.setTransport(transport);
        ConferenceModifyIQ.Builder request = ConferenceModifyIQ.builder("test");
        request.setMeetingId("m");
        request.setCreate(first);
        request.ofType(IQ.Type.get);
        request.addEndpoint(endpoint.build());
        ConferenceModifiedIQ response = (ConferenceModifiedIQ) fixture.adapter.modifyConference(request.build());
        return response.getEndpoints().get(0).getTransport().getIceUdpTransport();
    }

    private void setLastN(String id, int lastN) {
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(id);
        endpoint.setInitialLastN(lastN);
        ConferenceModifyIQ.Builder request = ConferenceModifyIQ.builder("test");
        request.setMeetingId("m");
        request.ofType(IQ.Type.get);
        request.addEndpoint(endpoint.build());
        assertNull(fixture.adapter.modifyConference(request.build()).getError());
    }

    @Test
    void media_overUdp_reachesTheOtherAndOpens() throws Exception {
        Peer a = new Peer("a", true);
        Peer b = new Peer("b", false);
        a.bridge.installHopByHop(a.media.transforms);
        b.bridge.installHopByHop(b.media.transforms);
        for (int i = 0; i < 20; i++) {
            a.sendVideo(100 + i);
        }
        List<String> received = b.payloads(20);
        assertEquals(20, received.size());
        assertEquals("v119", received.get(19));
        assertEquals(20, fixture.metrics.value(BridgeCounter.RTP_FORWARDED));
    }

    @Test
    void media_pausedByLastNAndResumed_hasNoGap() throws Exception {
        Peer a = new Peer("a", true);
        Peer b = new Peer("b", false);
        a.bridge.installHopByHop(a.media.transforms);
        b.bridge.installHopByHop(b.media.transforms);
        a.sendVideo(1);
        assertEquals(List.of("v1"), b.payloads(1));
        setLastN("b", 0);
        for (int i = 2; i < 30; i++) {
            a.sendVideo(i);
        }
        awaitCount(28, BridgeCounter.RTP_THINNED);
        assertEquals(1, fixture.metrics.value(BridgeCounter.RTP_FORWARDED));
        setLastN("b", -1);
        a.sendVideo(30);
        assertEquals(List.of("v30"), b.payloads(1));
        assertEquals(30, b.media.originalSequenceNumber());
    }

    @Test
    void dtls_fromBridge_reachesEndpoint() throws Exception {
        Peer a = new Peer("a", true);
        a.bridge.sendDtls(DTLS, 0, DTLS.length);
        assertArrayEquals(DTLS, a.ice.receive());
    }

    @Test
    void checkLiveness_consentKeptThenLost_endsEndpointOnlyThen() throws Exception {
        Peer a = new Peer("a", true);
        EmbeddedEndpoint endpoint =
                fixture.adapter.conference("m").orElseThrow().endpoint("a").orElseThrow();
        long first = endpoint.lastConsentNanos();
        Await.until("that consent is confirmed again", () -> endpoint.lastConsentNanos() > first);
        fixture.adapter.checkLiveness(first + TimeUnit.SECONDS.toNanos(30));
        assertTrue(fixture.adapter.endpoint("m", a.id).isPresent());
        fixture.adapter.checkLiveness(System.nanoTime() + TimeUnit.SECONDS.toNanos(31));
        assertEquals("m/a", Await.next(fixture.gone, "the end of the endpoint"));
        assertEquals(1, fixture.metrics.value(BridgeCounter.ICE_CONSENT_EXPIRED));
    }

    @Test
    void expire_whileMediaFlows_stopsItAndTellsOnce() throws Exception {
        Peer a = new Peer("a", true);
        Peer b = new Peer("b", false);
        a.bridge.installHopByHop(a.media.transforms);
        b.bridge.installHopByHop(b.media.transforms);
        Peer c = new Peer("c", false);
        c.bridge.installHopByHop(c.media.transforms);
        a.sendVideo(1);
        assertEquals(1, b.payloads(1).size());
        a.bridge.expire("test");
        assertEquals("m/a", Await.next(fixture.gone, "the end of the endpoint"));
        a.ice.sendRaw(
                a.media.protect(MemoryEndpoint.rtp(100, 2, 2, VIDEO, "v2"), now()),
                new java.net.InetSocketAddress("127.0.0.1", fixture.udpPort()));
        // When a later packet of another endpoint has arrived, the bridge has handled the one before.
        c.sendVideo(3, OTHER_VIDEO);
        List<String> rtcp = new ArrayList<>();
        List<String> payloads = new ArrayList<>();
        while (rtcp.isEmpty() || payloads.isEmpty()) {
            byte[] datagram = b.ice.receive();
            b.media.arrived(datagram, 0, datagram.length);
            payloads.addAll(b.media.payloads(now()));
            rtcp.addAll(b.media.openRtcp());
        }
        assertEquals(List.of("v3"), payloads);
        assertEquals(List.of("bye a0000002"), rtcp);
        assertTrue(fixture.adapter.endpoint("m", "a").isEmpty());
        assertTrue(fixture.adapter.endpoint("m", "b").isPresent());
    }
}
