package org.jvbperc.md.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.BrowserOffers;
import org.jvbperc.md.TestOffers;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;

/** Real browsers' offers for frame rooms: their data channel and their formats. */
class BrowserOfferTest {
    private static final String DESCRIPTOR =
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    static List<String> browsers() {
        return List.of(BrowserOffers.NAMES);
    }

    private static ParsedOffer parse(String text) throws SignallingException {
        return ParsedOffer.parse(Octets.of(text.getBytes(StandardCharsets.UTF_8)), true);
    }

    private static SessionDescription answer(String text) throws SignallingException {
        IceUdpTransportPacketExtension transport =
                BridgeResponses.transport("bufrag", "bpwd", "7 1 udp 2130706431 10.0.0.1 10000 typ host");
        return Answers.unsigned(parse(text), BridgeResponses.response(transport), "e1", "board", 1);
    }

    private static MediaDescription data(SessionDescription answer) {
        return answer.media().get(2);
    }

    @ParameterizedTest
    @MethodSource("browsers")
    void dataChannel_isAnsweredInTheBundle_withTheKeyChannelsPortAndSize(String browser) throws Exception {
        SessionDescription answer = answer(BrowserOffers.named(browser));
        assertEquals("BUNDLE 0 1 2", answer.attribute("group").orElseThrow());
        assertEquals(
                List.of(
                        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
                        "c=IN IP4 0.0.0.0",
                        "a=mid:2",
                        "a=sctp-port:5000",
                        "a=max-message-size:16384"),
                data(answer).lines());
    }

    @ParameterizedTest
    @MethodSource("browsers")
    void media_isOpusVp8Vp9Av1Only(String browser) throws Exception {
        SessionDescription answer = answer(BrowserOffers.named(browser));
        Set<String> formats = new TreeSet<>();
        for (MediaDescription section : answer.media()) {
            for (String rtpmap : section.attributes("rtpmap")) {
                formats.add(rtpmap.split("[ /]")[1]);
            }
            if (!section.media().equals("application")) {
                assertEquals(
                        section.formats().size(), section.attributes("rtpmap").size());
                assertEquals(9, section.port());
                assertTrue(section.attribute("recvonly").isPresent(), "the offer said sendonly");
                assertTrue(section.attribute("bundle-only").isEmpty());
            }
        }
        assertEquals(Set.of("AV1", "VP8", "VP9", "opus"), formats);
    }

    @ParameterizedTest
    @MethodSource("browsers")
    void bridge_isToldNothingOfTheDataChannel_norOfOtherFormats(String browser) throws Exception {
        ConferenceModifyIQ request = ColibriRequests.createEndpoint(
                "c",
                true,
                "e1",
                AssociationId.fromBytes(new byte[AssociationId.LENGTH_BYTES], 0),
                parse(BrowserOffers.named(browser)));
        String xml = request.toXML("").toString();
        assertFalse(xml.contains("sctp"), xml);
        assertFalse(xml.contains("application"), xml);
        assertFalse(xml.contains("H264") || xml.contains("red"), xml);
        assertEquals(2, request.getEndpoints().get(0).getMedia().size());
    }

    @ParameterizedTest
    @MethodSource("browsers")
    void offer_withoutTlsId_hasAnIdentityAllTheSame(String browser) throws Exception {
        ParsedOffer offer = parse(BrowserOffers.named(browser));
        assertEquals("", offer.tlsId());
        assertFalse(offer.isStub(), "it is one of an endpoint that has said who it is");
    }

    @Test
    void dependencyDescriptor_isAnswered_soThatBridgesFindAv1sLayers() throws Exception {
        String offer = BrowserOffers.named("chromium-156")
                .replace("a=mid:1\r\n", "a=mid:1\r\na=extmap:12 " + DESCRIPTOR + "\r\n");
        assertTrue(answer(offer).media().get(1).attributes("extmap").contains("12 " + DESCRIPTOR));
    }

    @Test
    void candidates_areInTheFirstSection_alsoIfItIsTheDataChannels() throws Exception {
        String offer = BrowserOffers.named("chromium-156");
        int audio = offer.indexOf("m=audio");
        int application = offer.indexOf("m=application");
        SessionDescription answer =
                answer(offer.substring(0, audio) + offer.substring(application) + offer.substring(audio, application));
        assertEquals(1, answer.media().get(0).attributes("candidate").size());
        assertTrue(answer.media().get(1).attributes("candidate").isEmpty());
        assertEquals("BUNDLE 2 0 1", answer.attribute("group").orElseThrow());
    }

    @Test
    void dataChannel_rejectedOrOutsideTheBundleOrOfAnotherKind_isRejected() throws Exception {
        String offer = BrowserOffers.named("chromium-156");
        for (String other : List.of(
                offer.replace("m=application 9", "m=application 0"),
                offer.replace("BUNDLE 0 1 2", "BUNDLE 0 1"),
                offer.replace("UDP/DTLS/SCTP", "TCP/DTLS/SCTP"),
                offer.replace("webrtc-datachannel", "5000"))) {
            SessionDescription answer = answer(other);
            assertEquals(0, data(answer).port());
            assertEquals("BUNDLE 0 1", answer.attribute("group").orElseThrow());
            assertTrue(data(answer).attribute("sctp-port").isEmpty());
        }
    }

    @Test
    void dataChannel_withAnotherPort_orTwice_isMalformed() throws Exception {
        String offer = BrowserOffers.named("chromium-156");
        String section = offer.substring(offer.indexOf("m=application"));
        for (String bad : List.of(
                offer.replace("a=sctp-port:5000", "a=sctp-port:5001"),
                offer.replace("a=sctp-port:5000\r\n", ""),
                offer + "a=sctp-port:5000\r\n",
                offer.replace("BUNDLE 0 1 2", "BUNDLE 0 1 2 3") + section.replace("a=mid:2", "a=mid:3"))) {
            SignallingException refused = assertThrows(SignallingException.class, () -> parse(bad));
            assertEquals("malformed-offer", refused.condition());
            assertTrue(refused.detail().contains("m=application"), refused.detail());
        }
    }

    @Test
    void doubleRooms_haveNoDataChannel() throws Exception {
        SessionDescription answer =
                answer(TestOffers.offer(1).replace("BUNDLE audio video", "BUNDLE audio video data"));
        assertEquals(0, data(answer).port());
        assertEquals("BUNDLE audio video", answer.attribute("group").orElseThrow());
    }

    @Test
    void media_withPort0_isAcceptedAsPartOfTheBundleOnly() throws Exception {
        String offer = BrowserOffers.named("firefox-esr-153");
        assertEquals(9, answer(offer).media().get(1).port());
        String stopped = offer.replaceFirst("(?s)(m=video 0 .*?)a=bundle-only\r\n", "$1");
        SessionDescription answer = answer(stopped);
        assertEquals(0, answer.media().get(1).port());
        assertEquals("BUNDLE 0 2", answer.attribute("group").orElseThrow());
    }
}
