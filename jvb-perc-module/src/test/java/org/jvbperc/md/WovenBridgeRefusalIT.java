package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.Test;
import org.jvbperc.md.agent.BridgeHooks;
import org.jvbperc.md.agent.weave.WovenBridge;
import org.jvbperc.md.config.HttpListenerSettings;
import org.jvbperc.md.http.PercHttpListener;
import org.jvbperc.testkit.Await;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercErrorExtension;

/** Bridges that are not as the agent expects: PERC is refused with the reason, the rest goes on. */
class WovenBridgeRefusalIT extends WovenBridgeFixture {
    @Test
    void missingMember_refusesPercWithItsNameAndLeavesOrdinaryConferencesAlone() throws Exception {
        bridge = WovenBridge.without("org.jitsi.videobridge.transport.dtls.DtlsTransport", "startDtlsHandshake")
                .start();
        assertEquals("unavailable", state().get("state").asText());
        assertRefused("org.jitsi.videobridge.transport.dtls.DtlsTransport.startDtlsHandshake() is missing");
    }

    @Test
    void missingMember_isToldInOneLineWithTheVersion() throws Exception {
        List<String> severe = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel() == Level.SEVERE) {
                    severe.add(line.getMessage());
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
            bridge = WovenBridge.without("org.jitsi.videobridge.transport.dtls.DtlsTransport", "stop")
                    .start();
        } finally {
            root.removeHandler(handler);
        }
        assertEquals(1, severe.size(), severe.toString());
        assertTrue(severe.get(0).contains("2.3-double"), severe.get(0));
        assertTrue(
                severe.get(0).contains("org.jitsi.videobridge.transport.dtls.DtlsTransport.stop() is missing"),
                severe.get(0));
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
    void presence_withoutPerc_saysNothing() throws Exception {
        bridge = WovenBridge.without("org.jitsi.nlj.Transceiver", "setSrtpInformation")
                .start();
        assertFalse(bridge.presence().contains("perc"));
        assertEquals(0, bridge.metric("perc_available"));
    }

    @Test
    void start_whileTheSelfTestRuns_servesOrdinaryConferencesAndRefusesPerc() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        bridge = WovenBridge.stock().holding(released).construct();
        assertEquals("starting", state().get("state").asText());
        IQ ordinary = bridge.modify(request("m8", "lounge@muc.example", "aaaa0002", false));
        assertInstanceOf(ConferenceModifiedIQ.class, ordinary);
        for (boolean announced : new boolean[] {true, false}) {
            IQ refused = bridge.modify(request("m7-" + announced, "board-1@muc.example", "aaaa0001", announced));
            assertEquals(StanzaError.Condition.bad_request, refused.getError().getCondition());
            assertEquals(
                    "perc-unavailable: this bridge has just started and still tests itself",
                    refused.getError().getDescriptiveText());
            PercErrorExtension error =
                    refused.getError().getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
            assertEquals(OptionalInt.of(5), PercError.parse(error).retrySeconds());
        }
        assertFalse(bridge.presence().contains("perc"));
        released.countDown();
        Await.until("the end of PERC's start", () -> BridgeHooks.state().contains("running"));
        kd.dial(state().get("tunnel-port").asInt(), identity.fingerprint());
        offer(1);
    }

    @Test
    void stop_whileTheSelfTestRuns_leavesNothing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        bridge = WovenBridge.stock().holding(never).construct();
        Await.until("the self-test's conference", () -> bridge.conferences() == 1);
        BridgeHooks.bridgeStopped();
        never.countDown();
        assertEquals("starting", state().get("state").asText(), "what a bridge says that has no module");
        assertFalse(bridge.presence().contains("perc"));
    }

    @Test
    void selfTest_onABridgeThatChangesPayloads_refusesPerc() throws Exception {
        bridge = WovenBridge.stock().damaging().start();
        assertRefused("the self-test failed: a packet that left the bridge was changed or cannot be decrypted");
        assertEquals(1, bridge.conferences(), "only the ordinary one");
    }

    @Test
    void olderDtlsInput_isWovenInstead() throws Exception {
        WovenBridge older = WovenBridge.without("org.jitsi.videobridge.transport.dtls.DtlsTransport", "enqueueBuffer");
        assertEquals(List.of(), older.report().problems(false));
    }

    @Test
    void httpAddress_notOfThisMachine_namesTheKey() {
        HttpListenerSettings settings = new HttpListenerSettings("no.such.host.invalid", 0, Optional.empty(), Set.of());
        IOException refused = assertThrows(IOException.class, () -> PercHttpListener.refusing(settings, "-"));
        assertTrue(refused.getMessage().contains("videobridge.perc.http.bind-address"), refused.getMessage());
    }
}
