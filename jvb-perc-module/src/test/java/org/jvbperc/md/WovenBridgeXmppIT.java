package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Sources;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.xmpp.PercExtension;

/** Requests that come to a woven bridge over XMPP, and endpoints that say later who they are. */
class WovenBridgeXmppIT extends WovenBridgeFixture {
    private final BlockingQueue<IQ> answers = new LinkedBlockingQueue<>();

    private IQ answer() throws InterruptedException {
        return Await.next(answers, "an answer");
    }

    private static ConferenceModifyIQ withoutTransport(ConferenceModifyIQ request) {
        Colibri2Endpoint endpoint = request.getEndpoints().get(0);
        Transport transport = endpoint.getTransport();
        transport.removeChildExtension(transport.getIceUdpTransport());
        return request;
    }

    /** A session-accept, as Jicofo passes it on: always with sources, which may be none. */
    private static ConferenceModifyIQ update(String meetingId, String endpointId, boolean perc) {
        Colibri2Endpoint created =
                request(meetingId, null, endpointId, perc).getEndpoints().get(0);
        Colibri2Endpoint.Builder endpoint = Colibri2Endpoint.getBuilder();
        endpoint.setId(endpointId);
        endpoint.setTransport(Transport.getBuilder()
                .setIceUdpExtension(created.getTransport().getIceUdpTransport())
                .build());
        endpoint.setSources(Sources.getBuilder().build());
        ConferenceModifyIQ.Builder update = ConferenceModifyIQ.builder("update");
        update.setMeetingId(meetingId);
        update.addEndpoint(endpoint.build());
        update.ofType(IQ.Type.get);
        return update.build();
    }

    @Test
    void xmpp_whileTheKeyDistributorSigns_otherRequestsOfTheConferenceGoOn() throws Exception {
        startWithKeyDistributor();
        kd.signing = KdPeer.Signing.LATER;
        bridge.enqueue(request("m1", "board-1@muc.example", "aaaa0001", true), answers::add);
        ConferenceModifyIQ other = update("m1", "bbbb0001", false);
        bridge.enqueue(other, answers::add);
        assertEquals(other.getStanzaId(), answer().getStanzaId());
        assertTrue(answers.isEmpty());
        kd.signHeld();
        ConferenceModifiedIQ modified = assertInstanceOf(ConferenceModifiedIQ.class, answer());
        IceUdpTransportPacketExtension transport =
                modified.getEndpoints().get(0).getTransport().getIceUdpTransport();
        assertEquals("kd-tls-id-0123456789", transport.getAttributeAsString("tls-id"));
    }

    @Test
    void xmpp_theKeyDistributorRefuses_isAnsweredWithBadRequestAndNothingIsLeft() throws Exception {
        startWithKeyDistributor();
        kd.signing = KdPeer.Signing.REFUSE;
        ConferenceModifyIQ request = request("m1", "board-1@muc.example", "aaaa0001", true);
        bridge.enqueue(request, answers::add);
        IQ refused = answer();
        assertEquals(request.getStanzaId(), refused.getStanzaId());
        assertEquals(StanzaError.Condition.bad_request, refused.getError().getCondition());
        assertNull(bridge.endpoint("m1", "aaaa0001"));
        assertEquals(0, bridge.conferences());
    }

    @Test
    void xmpp_roomThatIsNotPercs_isAnsweredAsByTheBridge() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(request("m1", "club@muc.example", "aaaa0001", false), answers::add);
        ConferenceModifiedIQ modified = assertInstanceOf(ConferenceModifiedIQ.class, answer());
        assertNull(modified.getEndpoints()
                .get(0)
                .getTransport()
                .getIceUdpTransport()
                .getAttributeAsString("tls-id"));
    }

    @Test
    void endpoint_thatSaysLaterWhoItIs_getsItsDtlsForwardedFromThen() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(withoutTransport(request("m1", "board-1@muc.example", "aaaa0001", false)), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        SignAnswer stub = kd.signRequests.take();
        assertTrue(text(stub).contains("a=x-perc-late:sign"));
        bridge.endpoint("m1", "aaaa0001").dtls(RECORD);
        assertTrue(kd.messages.isEmpty());

        bridge.enqueue(update("m1", "aaaa0001", true), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        SignAnswer admission = kd.signRequests.take();
        assertTrue(text(admission).contains("a=x-perc-late:kd-tls-id-0123456789"));
        assertTrue(text(admission).contains("a=x-perc-room:board-1"));
        assertNotNull(kd.await(org.jvbperc.tunnel.TunneledDtls.class));
    }

    private static String text(SignAnswer request) {
        return new String(request.answer().toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void endpoint_thatNeverSaysWhoItIs_isExpiredWithItsAnswerAndNoError() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(withoutTransport(request("m1", "board-1@muc.example", "aaaa0001", false)), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        bridge.enqueue(update("m1", "aaaa0001", false), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        Await.until("the end of the endpoint", () -> bridge.endpoint("m1", "aaaa0001") == null);
    }

    @Test
    void endpoint_whoseLaterIdentityIsRefused_isExpiredWithoutAnError() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(withoutTransport(request("m1", "board-1@muc.example", "aaaa0001", false)), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        kd.signing = KdPeer.Signing.REFUSE;
        bridge.enqueue(update("m1", "aaaa0001", true), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        Await.until("the end of the endpoint", () -> bridge.endpoint("m1", "aaaa0001") == null);
    }

    @Test
    void endpoint_thatAnswersPassive_isExpiredWithoutAnError() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(withoutTransport(request("m1", "board-1@muc.example", "aaaa0001", false)), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        ConferenceModifyIQ passive = update("m1", "aaaa0001", true);
        passive.getEndpoints()
                .get(0)
                .getTransport()
                .getIceUdpTransport()
                .getFirstChildOfType(DtlsFingerprintPacketExtension.class)
                .setSetup("passive");
        bridge.enqueue(passive, answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        Await.until("the end of the endpoint", () -> bridge.endpoint("m1", "aaaa0001") == null);
    }

    @Test
    void update_withAnElementThatCannotBeRead_isNoError() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(withoutTransport(request("m1", "board-1@muc.example", "aaaa0001", false)), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        ConferenceModifyIQ update = update("m1", "aaaa0001", true);
        update.addExtension(new PercExtension());
        bridge.enqueue(update, answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        assertNotNull(bridge.endpoint("m1", "aaaa0001"));
    }
}
