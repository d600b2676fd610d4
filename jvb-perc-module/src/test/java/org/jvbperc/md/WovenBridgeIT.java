package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.md.CallSteps.mediaKeys;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.agent.weave.BridgeDouble;
import org.jvbperc.md.agent.weave.WovenBridge;
import org.jvbperc.md.srtp.BridgePackets;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;

/** The agent's weaving on doubles of a videobridge, with a real Media Distributor and real tunnels. */
class WovenBridgeIT extends WovenBridgeFixture {
    @Test
    void offer_onTheWovenBridge_dtlsGoesThroughTheTunnelAndKeysIntoTheTransceiver() throws Exception {
        startWithKeyDistributor();
        BridgeDouble.EndpointDouble endpoint = offer(1);
        assertEquals(List.of("opus", "H264"), endpoint.payloadTypes());
        AssociationId association = hello(endpoint);
        kd.tunnel().send(new TunneledDtls(association, Octets.of(RECORD)));
        assertFalse(endpoint.connected());
        kd.tunnel().send(mediaKeys(association, 3));
        Await.until("a connected endpoint", endpoint::connected);
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

    /** Application data has a frame room's SCTP. The bridge, which serves SCTP in other rooms, must leave it to the Key Distributor. */
    @Test
    void applicationData_ofAKeyedEndpoint_goesToTheKeyDistributorAndBack_neverIntoTheBridgesOwnDtls() throws Exception {
        startWithKeyDistributor();
        BridgeDouble.EndpointDouble endpoint = offer(1);
        AssociationId association = hello(endpoint);
        kd.tunnel().send(mediaKeys(association, 3));
        Await.until("a connected endpoint", endpoint::connected);
        endpoint.iceWritable();
        byte[] applicationData = RECORD.clone();
        applicationData[0] = 23;
        endpoint.dtls(applicationData);
        assertEquals(Octets.of(applicationData), kd.await(TunneledDtls.class).dtlsMessage());
        kd.tunnel().send(new TunneledDtls(association, Octets.of(applicationData)));
        Await.until("the answer", () -> !endpoint.sent().isEmpty());
        assertArrayEquals(applicationData, endpoint.sent().get(0));
        assertEquals(0, endpoint.ownDtlsDatagrams());
        assertEquals(0, endpoint.handshakes());
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
        Await.until(
                "the end of the endpoint",
                () -> bridge.endpoint(header("X-Perc-Conference"), header("X-Perc-Endpoint")) == null);
    }

    @Test
    void expire_ofAnEndpoint_othersLetTheStateOfItsSourcesGo() throws Exception {
        startWithKeyDistributor();
        BridgeDouble.EndpointDouble stays = keyed(1);
        BridgeDouble.EndpointDouble leaves = keyed(2);
        for (Map<Long, Object> state : stays.stateBySource()) {
            List.of(1002L, 2002L, 1001L, 77L).forEach(ssrc -> state.put(ssrc, "state"));
        }
        leaves.expire();
        for (Map<Long, Object> state : stays.stateBySource()) {
            Await.until("both sources", () -> state.keySet().equals(Set.of(1001L, 77L)));
        }
    }

    @Test
    void missingState_ofSources_isToldOnceAndPercGoesOn() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel() == Level.INFO && line.getMessage().contains("sources that have left")) {
                    lines.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            bridge = WovenBridge.without(
                            "org.jitsi.videobridge.cc.allocation.PacketHandler", "adaptiveSourceProjectionMap")
                    .start();
        } finally {
            root.removeHandler(handler);
        }
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("PacketHandler.adaptiveSourceProjectionMap"), lines.get(0));
        assertEquals("running", state().get("state").asText());
    }

    private BridgeDouble.EndpointDouble keyed(int number) throws Exception {
        BridgeDouble.EndpointDouble endpoint = offer(number);
        kd.tunnel().send(mediaKeys(hello(endpoint), number));
        Await.until("a connected endpoint", endpoint::connected);
        return endpoint;
    }

    /** A bridge without negotiated RTX sends a lost packet again as it is, but for a header extension. */
    @Test
    void packetSentAgain_inARoomForBrowsers_leavesWithTheOctetsOfTheFirstTime() throws Exception {
        configure("videobridge.perc.frame-rooms = true");
        kd.tlsIds = false;
        startWithKeyDistributor();
        BridgeDouble.EndpointDouble browser = offer(TestOffers.offer(1).replaceAll("a=tls-id:.*\r\n", ""));
        AssociationId association = hello(browser);
        HopByHopKeys keys = CallSteps.keys(3);
        kd.tunnel().send(new MediaKeys(association, ProtectionProfile.AEAD_AES_128_GCM, Octets.EMPTY, keys));
        Await.until("a connected endpoint", browser::connected);
        SrtpCryptoContext send = ((SrtpContextFactory) browser.factories().get(1)).deriveContext(7, 0);
        byte[] first = sent(send, packet(5, 1));
        byte[] second = sent(send, packet(6, 2));
        assertArrayEquals(first, sent(send, packet(5, 3)));
        byte[] other = packet(5, 4);
        other[other.length - 1] ^= 1;
        assertEquals(SrtpErrorStatus.FAIL, send.transformPacket(BridgePackets.of(other)));
        SrtpReceiver receiver = new SrtpReceiver(keys.serverWriteKey(), keys.serverWriteSalt());
        assertArrayEquals(packet(6, 2), opened(receiver, second));
        assertArrayEquals(
                packet(5, 1), opened(receiver, first), "the retransmission, which the browser had not received");
    }

    private static byte[] packet(int sequenceNumber, int transportSequenceNumber) {
        byte[] packet = new byte[120];
        packet[0] = (byte) 0x90;
        packet[1] = 100;
        packet[3] = (byte) sequenceNumber;
        packet[11] = 7;
        packet[12] = (byte) 0xBE;
        packet[13] = (byte) 0xDE;
        packet[15] = 1;
        packet[16] = 0x51;
        packet[18] = (byte) transportSequenceNumber;
        return packet;
    }

    private static byte[] sent(SrtpCryptoContext context, byte[] packet) throws Exception {
        ByteArrayBuffer buffer = BridgePackets.of(packet);
        assertEquals(SrtpErrorStatus.OK, context.transformPacket(buffer));
        return Arrays.copyOfRange(buffer.getBuffer(), buffer.getOffset(), buffer.getOffset() + buffer.getLength());
    }

    private static byte[] opened(SrtpReceiver receiver, byte[] wire) {
        PacketBuffer packet = PacketBuffer.copyOf(wire);
        assertEquals(SrtpStatus.OK, receiver.unprotect(packet));
        return packet.toByteArray();
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
    void presence_whilePercRuns_saysSo() throws Exception {
        bridge = WovenBridge.stock().start();
        String presence = bridge.presence();
        assertTrue(presence.contains("name='perc' value='1'"), presence);
        assertTrue(presence.contains("name='perc_profiles' value='0009 000A'"), presence);
    }

    @Test
    void metrics_ofPerc_areInTheBridgesRegistry() throws Exception {
        startWithKeyDistributor();
        offer(1);
        assertEquals(1, bridge.metric("perc_available"));
        Await.until(
                "one association and one endpoint",
                () -> bridge.metric("perc_associations_started") == 1 && bridge.metric("perc_endpoints") == 1);
    }

    @Test
    void selfTest_onAGoodBridge_leavesNothingBehind() throws Exception {
        bridge = WovenBridge.stock().start();
        assertEquals("running", state().get("state").asText());
        assertEquals(0, bridge.conferences());
    }
}
