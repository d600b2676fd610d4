package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.IqProviderUtils;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvbperc.md.signalling.ColibriRequests;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.xmpp.PercElements;

/**
 * Every change of an endpoint that a stock Jicofo asks a bridge for, in the form in which Jicofo 7ebb13dc (2026-08-19) writes it and
 * lib-jitsi-meet 01daa07c (2026-08-20) causes it: the rows of the table in docs/signalling.md, section 5.
 */
class SignalledUpdatesIT extends WovenBridgeFixture {
    private static final String ENDPOINT = "aaaa0001";
    private static final String OWN_FINGERPRINT = fingerprint("CD");
    private static final String ATTRIBUTES =
            " perc-v='1' tls-id='tls-id-of-aaaa0001-0123456789' perc-identity='aWRlbnRpdHk='";
    /** A browser's credentials after it has answered a restart of ICE. */
    private static final String ROTATED = " pwd='abcdef0123456789abcdef01' ufrag='rotated1'";

    private static final String SOURCES = "<sources><media-source type='video' id='aaaa0001-v0'>"
            + "<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='1234567' name='aaaa0001-v0'/></media-source></sources>";

    private final BlockingQueue<IQ> answers = new LinkedBlockingQueue<>();
    private int stanza;

    @BeforeAll
    static void registerProviders() {
        PercElements.register();
        IqProviderUtils.registerProviders();
    }

    private static String fingerprint(String octet) {
        return "<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='active'>"
                + (octet + ":").repeat(31) + octet + "</fingerprint>";
    }

    /** A transport as lib-jitsi-meet writes it in session-accept and transport-info. */
    private static String transport(String attributes, String children) {
        return "<transport><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'" + attributes + ">" + children
                + "</transport></transport>";
    }

    private static String candidate() {
        return "<candidate component='1' foundation='2' generation='0' id='q' network='0' priority='2122260223'"
                + " protocol='udp' type='host' ip='10.99.0.2' port='50002'/>";
    }

    private IQ answer() throws InterruptedException {
        return Await.next(answers, "an answer");
    }

    /** What Jicofo sends about one endpoint, parsed as the bridge does. */
    private IQ update(String endpointAttributes, String children) throws Exception {
        String xml = "<iq xmlns='jabber:client' type='get' id='u" + ++stanza
                + "' from='jvbbrewery@internal.example/focus' to='jvbbrewery@internal.example/jvb'>"
                + "<conference-modify xmlns='jitsi:colibri2' meeting-id='m1'><endpoint id='" + ENDPOINT + "'"
                + endpointAttributes + ">" + children + "</endpoint></conference-modify></iq>";
        bridge.enqueue((ConferenceModifyIQ) PacketParserUtils.parseStanza(xml), answers::add);
        return answer();
    }

    private void updateIsAccepted(String children) throws Exception {
        assertInstanceOf(ConferenceModifiedIQ.class, update("", children));
    }

    /** An endpoint that was admitted when it was created. */
    private void admitted() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(request("m1", "board-1@muc.example", ENDPOINT, true), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
    }

    /** An endpoint that will say later who it is. */
    private void stub() throws Exception {
        startWithKeyDistributor();
        ConferenceModifyIQ create = request("m1", "board-1@muc.example", ENDPOINT, false);
        Transport transport = create.getEndpoints().get(0).getTransport();
        transport.removeChildExtension(transport.getIceUdpTransport());
        bridge.enqueue(create, answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        kd.signRequests.take();
    }

    /** The endpoint is still there and its DTLS goes to the Key Distributor. */
    private void assertItStays() throws Exception {
        assertNotNull(bridge.endpoint("m1", ENDPOINT), "the bridge's endpoint");
        hello(bridge.endpoint("m1", ENDPOINT));
    }

    private void assertItIsExpired() {
        Await.until("the end of the endpoint", () -> bridge.endpoint("m1", ENDPOINT) == null);
    }

    @Test
    void iceRestart_isAnsweredWithTheBridgesIceAndWhatTheKeyDistributorSigned() throws Exception {
        admitted();
        ConferenceModifiedIQ restarted =
                assertInstanceOf(ConferenceModifiedIQ.class, update("", "<transport ice-restart='true'/>"));
        IceUdpTransportPacketExtension transport =
                restarted.getEndpoints().get(0).getTransport().getIceUdpTransport();
        assertEquals("bridgeufrag2", transport.getUfrag());
        assertEquals("1", transport.getAttributeAsString("ice-generation"));
        assertSigned(transport);
        assertNotNull(transport.getAttributeAsString("perc-aid"));
        assertEquals("double", transport.getAttributeAsString("perc-protection"));
        assertItStays();
    }

    @Test
    void iceRestart_whenNothingWasSigned_isAnsweredWithoutATransport() throws Exception {
        startWithKeyDistributor();
        kd.signing = KdPeer.Signing.LATER;
        bridge.enqueue(request("m1", "board-1@muc.example", ENDPOINT, true), answers::add);
        ConferenceModifiedIQ restarted =
                assertInstanceOf(ConferenceModifiedIQ.class, update("", "<transport ice-restart='true'/>"));
        assertNull(restarted.getEndpoints().get(0).getTransport());
        kd.signHeld();
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
    }

    @Test
    void iceRestart_ofAnOrdinaryEndpoint_isAnsweredAsByTheBridge() throws Exception {
        startWithKeyDistributor();
        bridge.enqueue(request("m1", "club@muc.example", ENDPOINT, false), answers::add);
        answer();
        ConferenceModifiedIQ restarted =
                assertInstanceOf(ConferenceModifiedIQ.class, update("", "<transport ice-restart='true'/>"));
        IceUdpTransportPacketExtension transport =
                restarted.getEndpoints().get(0).getTransport().getIceUdpTransport();
        assertEquals(
                "00:11",
                transport
                        .getFirstChildOfType(DtlsFingerprintPacketExtension.class)
                        .getFingerprint());
        assertNull(transport.getAttributeAsString("perc-v"));
    }

    @Test
    void credentialsAfterARestart_withTheOwnCertificateAndNoTlsId_leaveTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED + " ice-generation='1'", OWN_FINGERPRINT + candidate()));
        assertItStays();
    }

    @Test
    void candidates_alone_leaveTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED, candidate()));
        assertItStays();
    }

    @Test
    void candidates_withTheOwnCertificate_leaveTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED, candidate() + OWN_FINGERPRINT));
        assertItStays();
    }

    @Test
    void transport_thatIsEmpty_leavesTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport("", ""));
        updateIsAccepted("<transport/>");
        assertItStays();
    }

    @Test
    void transport_withAnotherCertificate_endsTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED, fingerprint("EE")));
        assertItIsExpired();
    }

    @Test
    void transport_withASecondCertificate_endsTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED, OWN_FINGERPRINT + fingerprint("EE")));
        assertItIsExpired();
    }

    @Test
    void transport_withAnotherTlsId_endsTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED + " tls-id='another-tls-id-0123456789'", OWN_FINGERPRINT));
        assertItIsExpired();
    }

    @Test
    void transport_withAnotherIdentity_endsTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED + " perc-identity='bWFsbG9yeQ=='", OWN_FINGERPRINT));
        assertItIsExpired();
    }

    @Test
    void transport_forADtlsServer_endsTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED, OWN_FINGERPRINT.replace("active", "passive")));
        assertItIsExpired();
    }

    @Test
    void answer_ofAnAdmittedEndpoint_repeatsItsCredentials() throws Exception {
        admitted();
        updateIsAccepted(transport(ROTATED + ATTRIBUTES, OWN_FINGERPRINT + candidate()) + SOURCES);
        assertItStays();
    }

    @Test
    void sources_alone_leaveTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted(SOURCES);
        updateIsAccepted("<sources/>");
        assertItStays();
    }

    @Test
    void muting_leavesTheEndpoint() throws Exception {
        admitted();
        updateIsAccepted("<force-mute audio='true' video='false'/>");
        updateIsAccepted("<initial-last-n value='3'/>");
        assertItStays();
    }

    @Test
    void expiry_tellsTheKeyDistributor_andTheSameIdCanBeCreatedAgain() throws Exception {
        admitted();
        assertItStays();
        bridge.enqueue(ColibriRequests.expireEndpoint("m1", ENDPOINT), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        assertNotNull(kd.await(EndpointDisconnect.class));
        bridge.enqueue(request("m1", null, ENDPOINT, true), answers::add);
        assertInstanceOf(ConferenceModifiedIQ.class, answer());
        assertItStays();
    }

    @Test
    void preOfferWithAKeyChannel_isSignedAsOneOfAFrameRoom() throws Exception {
        configure("videobridge.perc.frame-rooms = true");
        startWithKeyDistributor();
        String sdp = BrowserOffers.named("chromium-156")
                .replaceFirst("t=0 0\r\n", "t=0 0\r\na=tls-id:tls-id-of-aaaa0001-0123456789\r\n");
        String perc =
                "<perc xmlns='http://jvbperc.org/protocol/perc' version='1' tls-id='tls-id-of-aaaa0001-0123456789'"
                        + " setup='actpass'><certificate hash='sha-256'>"
                        + SessionDescription.parse(sdp).fingerprints().get(0).digestText()
                        + "</certificate><identity-assertion value='aWRlbnRpdHktb2YtYWxpY2U='/>"
                        + "<description type='application/sdp' encoding='base64' value='"
                        + Base64.getEncoder().encodeToString(sdp.getBytes(StandardCharsets.UTF_8)) + "'/></perc>";
        String xml =
                "<iq xmlns='jabber:client' type='get' id='c1'><conference-modify xmlns='jitsi:colibri2' meeting-id='m1'"
                        + " name='board-1@muc.example' create='true'><endpoint id='" + ENDPOINT + "' create='true'>"
                        + "<media type='audio'><payload-type xmlns='urn:xmpp:jingle:apps:rtp:1' name='opus' id='111' channels='2'"
                        + " clockrate='48000'/></media><transport ice-controlling='true'/>" + perc
                        + "</endpoint></conference-modify></iq>";
        bridge.enqueue((ConferenceModifyIQ) PacketParserUtils.parseStanza(xml), answers::add);
        IQ created = answer();
        ConferenceModifiedIQ modified = assertInstanceOf(
                ConferenceModifiedIQ.class, created, () -> created.toXML().toString());
        IceUdpTransportPacketExtension transport =
                modified.getEndpoints().get(0).getTransport().getIceUdpTransport();
        assertEquals("frame", transport.getAttributeAsString("perc-protection"));
        assertEquals("kd-tls-id-0123456789", transport.getAttributeAsString("tls-id"));
        String unsigned = new String(kd.signRequests.take().answer().toByteArray(), StandardCharsets.UTF_8);
        assertTrue(unsigned.contains("m=application 9 UDP/DTLS/SCTP webrtc-datachannel"), unsigned);
        assertTrue(unsigned.contains("a=x-perc-association:" + transport.getAttributeAsString("perc-aid")), unsigned);
    }

    @Test
    void creationOfTheSameEndpoint_isRefusedAndTheFirstStays() throws Exception {
        admitted();
        bridge.enqueue(request("m1", null, ENDPOINT, true), answers::add);
        IQ refused = answer();
        assertEquals(StanzaError.Condition.bad_request, refused.getError().getCondition());
        assertTrue(refused.getError().getDescriptiveText().startsWith("conflict"));
        assertItStays();
    }

    @Test
    void lateEndpoint_whoseCandidatesOvertakeItsAnswer_isStillAdmittedWithIt() throws Exception {
        stub();
        updateIsAccepted(transport(ROTATED, candidate() + OWN_FINGERPRINT));
        bridge.endpoint("m1", ENDPOINT).dtls(RECORD);
        assertTrue(kd.messages.isEmpty(), "DTLS is held until its answer came");
        updateIsAccepted(transport(ROTATED + ATTRIBUTES, OWN_FINGERPRINT) + SOURCES);
        assertTrue(kd.signRequests.take().answer().length() > 0);
        assertNotNull(kd.await(TunneledDtls.class));
    }

    @Test
    void lateEndpoint_whoseAnswerSaysNotWhoItIs_isExpiredWithoutAnError() throws Exception {
        stub();
        updateIsAccepted(transport(ROTATED, OWN_FINGERPRINT + candidate()) + "<sources/>");
        assertItIsExpired();
    }

    @Test
    void lateEndpoint_whoseAnswerLacksOneOfBoth_isExpiredWithoutAnError() throws Exception {
        stub();
        updateIsAccepted(transport(ROTATED + " tls-id='tls-id-of-aaaa0001-0123456789'", OWN_FINGERPRINT));
        assertItIsExpired();
    }

    @Test
    void lateEndpoint_thatRestartsIceBeforeItsAnswer_getsWhatTheKeyDistributorSigned() throws Exception {
        stub();
        ConferenceModifiedIQ restarted =
                assertInstanceOf(ConferenceModifiedIQ.class, update("", "<transport ice-restart='true'/>"));
        Colibri2Endpoint endpoint = restarted.getEndpoints().get(0);
        assertFalse(
                endpoint.toXML().toString().contains("00:11"), endpoint.toXML().toString());
        assertEquals("a2Q=", endpoint.getTransport().getIceUdpTransport().getAttributeAsString("perc-identity"));
    }
}
