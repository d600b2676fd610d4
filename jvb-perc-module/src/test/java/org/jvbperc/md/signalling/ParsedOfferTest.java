package org.jvbperc.md.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.Media;
import org.jitsi.xmpp.extensions.colibri2.MediaSource;
import org.jitsi.xmpp.extensions.colibri2.Transport;
import org.jitsi.xmpp.extensions.jingle.CandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.DtlsFingerprintPacketExtension;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jitsi.xmpp.extensions.jingle.PayloadTypePacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.TestOffers;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.tunnel.AssociationId;

/** Offer to Colibri2 and Colibri2 to answer. */
class ParsedOfferTest {
    private static final AssociationId ASSOCIATION =
            AssociationId.fromBytes(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 0);

    private static ParsedOffer offer(String text) throws SignallingException {
        return ParsedOffer.parse(Octets.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static ConferenceModifyIQ request(ParsedOffer offer) throws SignallingException {
        return ColibriRequests.createEndpoint("conference-1", true, "e1", ASSOCIATION, offer);
    }

    private static IceUdpTransportPacketExtension bridgeTransport() throws SignallingException {
        return BridgeResponses.transport(
                "bufrag",
                "bpwd",
                "7 1 udp 2130706431 10.0.0.1 10000 typ host",
                "8 1 udp 1694498815 2001:db8::1 10000 typ srflx raddr 10.0.0.1 rport 10000");
    }

    @Test
    void request_fromOffer_describesTheEndpointsTransport() throws Exception {
        ConferenceModifyIQ request = request(offer(TestOffers.offer(1)));
        assertEquals("conference-1", request.getMeetingId());
        assertTrue(request.getCreate());
        assertEquals(IQ.Type.get, request.getType());
        Colibri2Endpoint endpoint = request.getEndpoints().get(0);
        assertEquals("e1", endpoint.getId());
        assertTrue(endpoint.getCreate());
        assertTrue(endpoint.hasCapability("source-names"));
        assertFalse(endpoint.hasCapability("ssrc-rewriting"));
        Transport transport = endpoint.getTransport();
        assertFalse(transport.getIceControlling(), "the offerer controls");
        IceUdpTransportPacketExtension ice = transport.getIceUdpTransport();
        assertEquals("abcd", ice.getUfrag());
        assertEquals("0123456789abcdef01234567", ice.getPassword());
        assertTrue(ice.isRtcpMux());
        assertEquals("tls-id-of-endpoint-1", ice.getAttribute("tls-id"));
        assertEquals("aWRlbnRpdHktb2YtYWxpY2U=", ice.getAttribute("perc-identity"));
        assertEquals("1", ice.getAttribute("perc-v"));
        assertEquals(ASSOCIATION.toString(), ice.getAttribute("perc-aid"));
        List<DtlsFingerprintPacketExtension> fingerprints =
                ice.getChildExtensionsOfType(DtlsFingerprintPacketExtension.class);
        assertEquals(1, fingerprints.size());
        assertEquals("active", fingerprints.get(0).getSetup());
        List<CandidatePacketExtension> candidates = ice.getCandidateList();
        assertEquals(2, candidates.size(), "UDP with an address only");
        assertEquals(50001, candidates.get(1).getPort());
        assertEquals("127.0.0.1", candidates.get(1).getRelAddr());
    }

    @Test
    void request_fromOffer_hasMediaAndSourcesWithoutRetransmission() throws Exception {
        Colibri2Endpoint endpoint =
                request(offer(TestOffers.offer(1))).getEndpoints().get(0);
        assertEquals(2, endpoint.getMedia().size());
        Media audio = endpoint.getMedia().get(0);
        assertEquals("audio", audio.getType().toString());
        assertEquals(1, audio.getPayloadTypes().size());
        PayloadTypePacketExtension opus = audio.getPayloadTypes().get(0);
        assertEquals(111, opus.getID());
        assertEquals(2, opus.getChannels());
        assertEquals(48000, opus.getClockrate());
        assertEquals("useinbandfec", opus.getParameters().get(1).getName());
        assertEquals("1", opus.getParameters().get(1).getValue());
        assertEquals(1, audio.getRtpHdrExts().size(), "the confidential extension is not negotiated");
        Media video = endpoint.getMedia().get(1);
        assertEquals(1, video.getPayloadTypes().size(), "no rtx");
        PayloadTypePacketExtension vp8 = video.getPayloadTypes().get(0);
        assertEquals("VP8", vp8.getName());
        assertEquals(2, vp8.getRtcpFeedbackTypeList().size());
        assertEquals("pli", vp8.getRtcpFeedbackTypeList().get(1).getFeedbackSubtype());
        List<MediaSource> sources = endpoint.getSources().getMediaSources();
        assertEquals(2, sources.size());
        assertEquals("e1-a0", sources.get(0).getId());
        assertEquals(1001L, sources.get(0).getSources().get(0).getSSRC());
        assertEquals("e1-v0", sources.get(1).getId());
        assertEquals(2001L, sources.get(1).getSources().get(0).getSSRC());
    }

    @Test
    void expireRequest_namesTheEndpoint() {
        ConferenceModifyIQ request = ColibriRequests.expireEndpoint("c", "e1");
        assertTrue(request.getEndpoints().get(0).getExpire());
        assertFalse(request.getCreate());
    }

    @Test
    void answer_fromResponse_completesTheOffer() throws Exception {
        ParsedOffer offer = offer(TestOffers.offer(1));
        SessionDescription answer =
                Answers.unsigned(offer, BridgeResponses.response(bridgeTransport()), "e1", "board", 77);
        assertEquals("board", answer.attribute("x-perc-room").orElseThrow());
        assertEquals("BUNDLE audio video", answer.attribute("group").orElseThrow());
        assertEquals("passive", answer.setup().orElseThrow());
        assertEquals("bufrag", answer.iceUfrag().orElseThrow());
        assertEquals(
                Answers.PLACEHOLDER_FINGERPRINT, answer.fingerprints().get(0).toString());
        assertEquals(3, answer.media().size());
        MediaDescription audio = answer.media().get(0);
        assertEquals(List.of("111"), audio.formats());
        assertEquals(
                "sendrecv", audio.attribute("sendrecv").map(x -> "sendrecv").orElseThrow());
        assertEquals(List.of("1 urn:ietf:params:rtp-hdrext:ssrc-audio-level"), audio.attributes("extmap"));
        assertEquals(2, audio.attributes("candidate").size());
        assertEquals(
                "8 1 udp 1694498815 2001:db8::1 10000 typ srflx raddr 10.0.0.1 rport 10000 generation 0",
                audio.attributes("candidate").get(1));
        MediaDescription video = answer.media().get(1);
        assertTrue(video.attribute("recvonly").isPresent(), "the offer said sendonly");
        assertEquals(List.of("100 nack", "100 nack pli"), video.attributes("rtcp-fb"));
        assertTrue(video.attributes("candidate").isEmpty());
        MediaDescription data = answer.media().get(2);
        assertEquals(0, data.port());
        assertEquals("data", data.mid().orElseThrow());
        assertTrue(answer.identity().isEmpty());
    }

    @Test
    void answer_directionOfTheSession_countsOnlyWhereTheSectionHasNone() throws Exception {
        String text = TestOffers.offer(1).replaceFirst("t=0 0\r\n", "t=0 0\r\na=sendrecv\r\n");
        SessionDescription answer =
                Answers.unsigned(offer(text), BridgeResponses.response(bridgeTransport()), "e1", "board", 77);
        assertTrue(answer.media().get(1).attribute("recvonly").isPresent(), "the section said sendonly");
        SessionDescription whole = Answers.unsigned(
                offer(text.replace("a=sendonly\r\n", "")),
                BridgeResponses.response(bridgeTransport()),
                "e1",
                "board",
                77);
        assertTrue(whole.media().get(1).attribute("sendrecv").isPresent(), "the section said nothing");
    }

    @Test
    void payloadTypes_ofASection_areThoseThatAreAnswered() throws Exception {
        ParsedOffer offer = offer(TestOffers.offer(1));
        assertEquals(Map.of("opus", 111), offer.payloadTypes("audio"));
        assertEquals(Map.of("VP8", 100), offer.payloadTypes("video"));
    }

    @Test
    void answer_responseWithoutTransport_isRefused() throws Exception {
        ParsedOffer offer = offer(TestOffers.offer(1));
        for (IceUdpTransportPacketExtension transport :
                new IceUdpTransportPacketExtension[] {null, new IceUdpTransportPacketExtension()}) {
            SignallingException refused = assertThrows(
                    SignallingException.class,
                    () -> Answers.unsigned(offer, BridgeResponses.response(transport), "e1", "r", 1));
            assertEquals("bridge-refused", refused.condition());
        }
        assertThrows(
                SignallingException.class,
                () -> Answers.unsigned(offer, BridgeResponses.response(bridgeTransport()), "other", "r", 1));
    }

    @Test
    void signedAnswer_changedOrIncomplete_isRefused() throws Exception {
        SessionDescription unsigned =
                Answers.unsigned(offer(TestOffers.offer(1)), BridgeResponses.response(bridgeTransport()), "e1", "r", 1);
        SessionDescription signed = unsigned.withAttribute("fingerprint", "sha-256 " + "AB:".repeat(31) + "AB")
                .withAttribute("identity", "eA==")
                .withAttribute("tls-id", "x".repeat(20));
        Answers.requireSigned(unsigned, signed.toString(), true);
        Answers.requireSigned(unsigned, signed.withoutAttribute("x-perc-room").toString(), true);
        List<String> bad = List.of(
                unsigned.toString(),
                signed.withoutAttribute("fingerprint").toString(),
                signed.plusAttribute("fingerprint", Answers.PLACEHOLDER_FINGERPRINT)
                        .toString(),
                signed.withoutAttribute("tls-id").toString(),
                signed.withAttribute("tls-id", "short").toString(),
                signed.withoutAttribute("identity").toString(),
                signed.withAttribute("setup", "active").toString(),
                signed.withAttribute("ice-ufrag", "evil").toString(),
                signed.withAttribute("ice-pwd", "evil").toString(),
                signed.withMedia(signed.media().subList(0, 2)).toString(),
                "nonsense");
        for (String text : bad) {
            SignallingException refused =
                    assertThrows(SignallingException.class, () -> Answers.requireSigned(unsigned, text, true), text);
            assertEquals("kd-answer-invalid", refused.condition());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 1 udp 1 127.0.0.1 9", "1 2 udp 1 127.0.0.1 9 typ host", "1 1 tcp 1 127.0.0.1 9 typ host",
                "1 1 udp x 127.0.0.1 9 typ host", "1 1 udp 0 127.0.0.1 9 typ host", "1 1 udp 1 name.local 9 typ host",
                "1 1 udp 1 127.0.0.1 0 typ host", "1 1 udp 1 127.0.0.1 65536 typ host", "1 1 udp 1 127.0.0.1 9 typ odd",
                "1 1 udp 1 127.0.0.1 9 type host", "1 1 udp 99999999999 127.0.0.1 9 typ host", "",
                "1 1 udp 1 127.0.0.1 9 typ host raddr 127.0.0.1 rport x"
            })
    void candidate_useless_isLeftOut(String value) {
        assertTrue(OfferedCandidate.fromSdp(value, 1).isEmpty());
    }

    @Test
    void offer_notUtf8_isMalformed() {
        SignallingException refused = assertThrows(
                SignallingException.class, () -> ParsedOffer.parse(Octets.of(new byte[] {'v', '=', (byte) 0xFF})));
        assertEquals("malformed-offer", refused.condition());
    }

    @Test
    void offer_identity_isNotPrinted() throws Exception {
        ParsedOffer offer = offer(TestOffers.offer(1));
        assertFalse(offer.toString().contains("aWRlbnRpdHktb2YtYWxpY2U="));
        String long64 = "a=identity:" + "x".repeat(ParsedOffer.MAX_IDENTITY_BYTES + 1);
        SignallingException refused = assertThrows(
                SignallingException.class, () -> offer(TestOffers.offer(1).replaceAll("a=identity:[^\r]*", long64)));
        assertEquals("malformed-offer", refused.condition());
        assertFalse(refused.detail().contains("xxx"));
    }

    /** Whatever is in an offer, the result is a request and an answer, or a named refusal. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void offer_damaged_isMappedOrRefused(long seed) throws Exception {
        Random random = new Random(seed);
        String good = TestOffers.offer(1);
        for (int i = 0; i < 1500; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
                int position = random.nextInt(text.length());
                text.setCharAt(position, " 0:/;=x\n9a".charAt(random.nextInt(10)));
            }
            try {
                ParsedOffer offer = offer(text.toString());
                request(offer);
                Answers.unsigned(offer, BridgeResponses.response(bridgeTransport()), "e1", "board", 1);
            } catch (SignallingException e) {
                assertTrue(e.condition().matches("[a-z-]+"), e.condition());
            }
        }
    }
}
